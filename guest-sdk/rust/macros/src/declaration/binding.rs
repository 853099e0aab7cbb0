//! One binding of a declaration.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitStr, Result, Token, parenthesized};

use super::argument::{Arguments, Key};
use super::json::Json;
use super::kind::{self, Kind};
use crate::suggestion;

/// A binding with its name.
#[derive(Debug)]
pub(super) struct Binding {
    kind: String,
    name: String,
    /// Where the name is written, or else the kind.
    pub(super) span: Span,
    properties: Vec<(String, Json)>,
}

/// The properties of every binding, which are not given by name.
const OWN: [&str; 3] = ["type", "direction", "name"];

impl Binding {
    /// Reads the arguments of a binding. A trigger may have its name among them.
    pub(super) fn read(
        kind: &'static Kind,
        name: Option<(String, Span)>,
        word: &Ident,
        input: ParseStream<'_>,
    ) -> Result<Self> {
        let mut arguments: Arguments = input.parse()?;
        let (name, span) = match name {
            Some(name) => name,
            None => take_name(&mut arguments)?.unwrap_or((kind.name.to_owned(), word.span())),
        };
        let (kind, properties) = kind.properties(word, arguments)?;
        if let Some((property, _)) = properties
            .iter()
            .find(|(key, _)| OWN.contains(&key.as_str()))
        {
            return Err(Error::new(
                word.span(),
                format!("`{property}` follows from the declaration: leave it out"),
            ));
        }
        Ok(Self {
            kind,
            name,
            span,
            properties,
        })
    }

    /// The response of an HTTP trigger.
    pub(super) fn response() -> Self {
        Self {
            kind: "http".to_owned(),
            name: "res".to_owned(),
            span: Span::call_site(),
            properties: Vec::new(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    pub(super) fn add(&mut self, property: &str, value: Json) {
        self.properties.push((property.to_owned(), value));
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    pub(super) fn to_json(&self, direction: &str) -> Json {
        let own = [
            ("type", self.kind.as_str()),
            ("direction", direction),
            ("name", &self.name),
        ];
        let own = own.map(|(key, value)| (key.to_owned(), value.into()));
        Json::Object(own.into_iter().chain(self.properties.clone()).collect())
    }
}

/// Reads `(message = queue("orders"), …)`.
pub(super) fn list(
    input: ParseStream<'_>,
    kinds: &'static [Kind],
    bindings: &mut Vec<Binding>,
) -> Result<()> {
    let content;
    parenthesized!(content in input);
    while !content.is_empty() {
        let name = binding_name(&content)?;
        content.parse::<Token![=]>()?;
        let word: Ident = content.parse()?;
        let Some(kind) = Kind::find(kinds, &word.to_string()) else {
            let written = word.to_string();
            let known: Vec<_> = kinds.iter().map(|kind| kind.word).collect();
            return Err(Error::new(
                word.span(),
                format!(
                    "`{written}` is not a kind of binding{}; use one of {}",
                    suggestion::for_name(&written, &known),
                    kind::list(kinds)
                ),
            ));
        };
        bindings.push(Binding::read(kind, Some(name), &word, &content)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

/// A name, which is an identifier, or `return` for the function's return value.
fn binding_name(input: ParseStream<'_>) -> Result<(String, Span)> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok((text.value(), text.span()));
    }
    if input.peek(Token![$]) {
        input.parse::<Token![$]>()?;
    }
    let word = input.call(Ident::parse_any)?;
    let name = if word == "return" {
        "$return".to_owned()
    } else {
        word.unraw().to_string()
    };
    Ok((name, word.span()))
}

fn take_name(arguments: &mut Arguments) -> Result<Option<(String, Span)>> {
    let is_name = |(key, _): &mut (Key, _)| matches!(key, Key::Word(word) if word == "name");
    let Some((_, value)) = arguments.properties.extract_if(.., is_name).next() else {
        return Ok(None);
    };
    match value.json {
        Json::String(name) => Ok(Some((name, value.span))),
        _ => Err(Error::new(value.span, "a name is text")),
    }
}
