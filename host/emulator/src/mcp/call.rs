//! What the extension tells a function about a call: JSON text.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::incoming::received_fields;
use crate::token::Token;
use crate::wire::RequestHead;

/// A request of a client, of which functions are told a part.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// `arguments` as the client wrote them, in their order.
    arguments: String,
    /// `transport`.
    transport: String,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    params: Option<Params<'a>>,
}

#[derive(Deserialize)]
struct Params<'a> {
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

impl Call {
    /// The request with this head and body.
    pub(super) fn new(head: &RequestHead, body: &Bytes) -> Self {
        let body: Option<Body<'_>> = serde_json::from_slice(body).ok();
        let arguments = body.and_then(|body| body.params?.arguments);
        let arguments = arguments.map(|arguments| compact(arguments.get()));
        let headers = received_fields(&head.fields).into_iter();
        let headers = headers.map(|field| (field.name, Token::from(field.values.join(", "))));
        let headers = Token::Object(headers.collect()).to_compact_json();
        Self {
            arguments: arguments.unwrap_or_else(|| "{}".to_owned()),
            transport: format!(
                r#"{{"name":"http-streamable","properties":{{"headers":{headers}}}}}"#
            ),
        }
    }

    /// The call of the tool or prompt `name`.
    pub(super) fn by_name(&self, name: &str) -> String {
        let (arguments, transport) = (&self.arguments, &self.transport);
        let name = Value::from(name);
        format!(r#"{{"name":{name},"arguments":{arguments},"transport":{transport}}}"#)
    }

    /// The call of the resource `uri`.
    pub(super) fn by_uri(&self, uri: &str) -> String {
        let uri = Value::from(uri);
        format!(r#"{{"uri":{uri},"transport":{}}}"#, self.transport)
    }
}

/// JSON without the blanks between its tokens.
fn compact(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for letter in json.chars() {
        if in_text {
            in_text = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
        } else if letter.is_ascii_whitespace() {
            continue;
        } else {
            in_text = letter == '"';
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Fields;

    #[test]
    fn calls_are_as_recorded() {
        let fields = [
            ("content-type", "application/json"),
            ("Host", "127.0.0.1:7160"),
            ("accept", "application/json, text/event-stream"),
            ("Mcp-Protocol-Version", "2025-06-18"),
        ];
        let head = RequestHead {
            method: "POST".to_owned(),
            target: "/runtime/webhooks/mcp".to_owned(),
            fields: fields.into_iter().collect::<Fields>(),
        };
        let body = r#"{ "params": { "name": "hello", "arguments": {
            "z": "a \" b", "a" : [ 1, 2 ] } } }"#;
        let transport = concat!(
            r#""transport":{"name":"http-streamable","properties":{"headers":{"#,
            r#""Accept":"application/json, text/event-stream","Host":"127.0.0.1:7160","#,
            r#""Content-Type":"application/json","Mcp-Protocol-Version":"2025-06-18"}}}}"#
        );
        let call = Call::new(&head, &Bytes::from(body));
        assert_eq!(
            call.by_name("hello"),
            format!(r#"{{"name":"hello","arguments":{{"z":"a \" b","a":[1,2]}},{transport}"#)
        );
        assert_eq!(
            call.by_uri("file://a"),
            format!(r#"{{"uri":"file://a",{transport}"#)
        );
        let call = Call::new(&head, &Bytes::from("{}"));
        assert!(call.by_name("x").contains(r#""arguments":{},"#));
    }
}
