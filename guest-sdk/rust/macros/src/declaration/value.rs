//! Values of properties.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Lit, LitInt, LitStr, Result, Token, bracketed, token};

use super::json::Json;

/// A literal or an array of literals.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) json: Json,
    pub(super) span: Span,
    /// The span of each element of an array.
    pub(super) elements: Vec<Span>,
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Bracket) {
            let content;
            let bracket = bracketed!(content in input);
            let values = Punctuated::<Self, Token![,]>::parse_terminated(&content)?;
            let elements = values.iter().map(|value| value.span).collect();
            let values = values.into_iter().map(|value| value.json);
            return Ok(Self {
                json: Json::Array(values.collect()),
                span: bracket.span.join(),
                elements,
            });
        }
        if input.peek(Token![-]) {
            input.parse::<Token![-]>()?;
            let number: LitInt = input.parse()?;
            let digits = format!("-{}", number.base10_digits());
            return Ok(Self::single(Json::Number(digits), number.span()));
        }
        let literal: Lit = input.parse()?;
        let json = match &literal {
            Lit::Str(text) => Json::String(text.value()),
            Lit::Bool(value) => Json::Bool(value.value),
            Lit::Int(number) => Json::Number(number.base10_digits().to_owned()),
            _ => {
                return Err(Error::new(
                    literal.span(),
                    "a value is text, a whole number, `true`, `false` or an array of them",
                ));
            }
        };
        Ok(Self::single(json, literal.span()))
    }
}

impl From<&LitStr> for Value {
    fn from(text: &LitStr) -> Self {
        Self::single(Json::String(text.value()), text.span())
    }
}

impl Value {
    fn single(json: Json, span: Span) -> Self {
        Self {
            json,
            span,
            elements: Vec::new(),
        }
    }

    /// The texts in the value, which is one or an array of them, with where they are.
    pub(super) fn texts(&self) -> Vec<(&str, Span)> {
        match &self.json {
            Json::String(text) => vec![(text, self.span)],
            Json::Array(elements) => {
                let spans = self.elements.iter().copied();
                let texts = elements.iter().zip(spans);
                texts
                    .filter_map(|(element, span)| match element {
                        Json::String(text) => Some((text.as_str(), span)),
                        _ => None,
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
