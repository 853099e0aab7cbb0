//! The arguments of one binding: `("orders", connection = "OrdersStorage")`.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Result, Token, parenthesized, token};

use super::value::Value;

/// The name of a property.
pub(super) enum Key {
    /// An identifier, as in `queue_name = "orders"`.
    Word(Ident),
    /// The platform's own name, as in `"queueName" = "orders"`.
    Literal(LitStr),
}

impl Key {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Word(word) => word.span(),
            Self::Literal(text) => text.span(),
        }
    }
}

/// What is in the parentheses after a kind; nothing without parentheses.
#[derive(Default)]
pub(super) struct Arguments {
    /// The value without a name.
    pub(super) main: Option<Value>,
    pub(super) properties: Vec<(Key, Value)>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut arguments = Self::default();
        if !input.peek(token::Paren) {
            return Ok(arguments);
        }
        let content;
        parenthesized!(content in input);
        while !content.is_empty() {
            arguments.read(&content)?;
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn read(&mut self, input: ParseStream<'_>) -> Result<()> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                self.properties.push((Key::Literal(text), input.parse()?));
                return Ok(());
            }
            let is_first = self.main.is_none() && self.properties.is_empty();
            if !is_first {
                return Err(Error::new(
                    text.span(),
                    "only the first value has no name: write `name = \"value\"`",
                ));
            }
            self.main = Some(Value::from(&text));
            return Ok(());
        }
        let word = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        self.properties.push((Key::Word(word), input.parse()?));
        Ok(())
    }
}
