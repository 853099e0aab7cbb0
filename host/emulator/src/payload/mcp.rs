//! MCP tools, resources and prompts, as the platform's extension calls them.

use super::binding::Binding;
use super::binding_data::BindingData;
use super::described::Described;
use super::path_template::captured;
use super::value::{object, text};
use crate::token::{Number, Token};

/// What the extension calls each kind of call.
struct Names {
    context: &'static str,
    arguments: &'static str,
}

/// Describes a call of the MCP extension whose JSON `call` is: `name` or `uri`,
/// `arguments`, `sessionid`, `clientinfo`, `transport`.
pub(super) fn describe(binding: &Binding, call: &str) -> Described {
    let names = match () {
        () if binding.is("mcpToolTrigger") => Names {
            context: "mcptoolcontext",
            arguments: "mcptoolargs",
        },
        () if binding.is("mcpPromptTrigger") => Names {
            context: "mcppromptcontext",
            arguments: "mcppromptargs",
        },
        () => Names {
            context: "mcpresourcecontext",
            arguments: "mcpresourceuri",
        },
    };
    let parsed = Token::parse(call).unwrap_or_default();
    let of = |name: &str| parsed.get(name).cloned().unwrap_or_default();
    let mut context = match parsed.get("uri") {
        Some(uri) => vec![("Uri".to_owned(), uri.clone())],
        None => vec![
            ("Name".to_owned(), of("name")),
            ("Arguments".to_owned(), each(&of("arguments"), kind_of)),
        ],
    };
    context.extend([
        ("SessionId".to_owned(), of("sessionid")),
        ("ClientInfo".to_owned(), of("clientinfo")),
        ("Transport".to_owned(), transport(&of("transport"))),
    ]);
    let mut data = BindingData::default();
    data.set(names.context, Token::Object(context));
    data.set(&binding.name, call);
    match parsed.get("uri") {
        Some(uri) => {
            let uri = uri.to_text();
            data.set(names.arguments, uri.as_str());
            let template = binding.text("uri").unwrap_or_default();
            for (name, value) in captured(template, &uri).unwrap_or_default() {
                data.set(name, value);
            }
        }
        None => data.set(names.arguments, each(&of("arguments"), argument_text)),
    }
    Described::new(text(call), data).with_text(call)
}

/// The members of an object, each value replaced.
fn each(value: &Token, replace: fn(&Token) -> Token) -> Token {
    match value {
        Token::Object(members) => object(
            members
                .iter()
                .map(|(name, value)| (name.as_str(), replace(value))),
        ),
        _ => Token::Object(Vec::new()),
    }
}

/// What .NET says of a JSON element when it is asked for an object: only what kind of
/// value it is.
fn kind_of(value: &Token) -> Token {
    let kind = match value {
        Token::Object(_) => 1,
        Token::Array(_) => 2,
        Token::Text(_) | Token::Date(_) => 3,
        Token::Number(_) => 4,
        Token::Bool(true) => 5,
        Token::Bool(false) => 6,
        Token::Null => 7,
    };
    object([("ValueKind", Token::Number(Number::Integer(kind)))])
}

/// Text as it is, anything else as JSON.
fn argument_text(value: &Token) -> Token {
    match value {
        Token::Text(_) => value.clone(),
        Token::Date(date) => Token::from(date.written.as_str()),
        other => Token::from(other.to_compact_json()),
    }
}

/// The transport with the names of .NET.
fn transport(value: &Token) -> Token {
    let of = |name: &str| value.get(name).cloned().unwrap_or_default();
    object([
        ("Name", of("name")),
        ("SessionId", of("sessionid")),
        ("Properties", of("properties")),
    ])
}
