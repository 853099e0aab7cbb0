//! The HTTP response: a named output (custom handler protocol, section 5.5), or
//! the return value (section 5.6).

use crate::client::base64_guess;
use crate::client::token::Token;

/// What the HTTP caller gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The header fields, names as the function wrote them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A reply without header fields of the function.
    pub fn plain(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Reply {
            status,
            headers: vec![(CONTENT_TYPE.to_owned(), TEXT.to_owned())],
            body: body.into(),
        }
    }

    /// The first field called `name`, in any casing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

const CONTENT_TYPE: &str = "Content-Type";
const TEXT: &str = "text/plain; charset=utf-8";

/// The reply from an output of type `http` with a name of its own.
pub fn from_named(value: &Token) -> Result<Reply, String> {
    let no_response = || "no object with a status, headers or a body".to_owned();
    let response = match value {
        Token::Object(_) => value.clone(),
        Token::Text(text) => Token::parse(text)
            .ok()
            .filter(|token| matches!(token, Token::Object(_)))
            .ok_or_else(no_response)?,
        _ => return Err(no_response()),
    };
    let status = response.get_any_case("statusCode");
    response_from(&response, status)
}

/// The reply from a return value that is bound to `http`: a string that decodes
/// as base64 is the body, an object with a body is a response, and whatever else
/// is itself the body.
pub fn from_return(value: &Token) -> Result<Reply, String> {
    if let Token::Text(text) = value {
        if let Some(bytes) = base64_guess::decode(text) {
            return Ok(Reply::plain(200, bytes));
        }
        if let Ok(object @ Token::Object(_)) = Token::parse(text) {
            return from_object(&object);
        }
    }
    from_object(value)
}

fn from_object(value: &Token) -> Result<Reply, String> {
    if value.get_any_case("body").is_none() {
        return Ok(Reply::plain(200, value.to_text()));
    }
    let status = value
        .get_any_case("statusCode")
        .or_else(|| value.get_any_case("status"));
    response_from(value, status)
}

fn response_from(response: &Token, status: Option<&Token>) -> Result<Reply, String> {
    let body = response.get_any_case("body").map(Token::to_text);
    let mut reply = Reply {
        status: status
            .and_then(|status| status.as_written().parse().ok())
            .unwrap_or(200),
        headers: Vec::new(),
        body: body.unwrap_or_default().into_bytes(),
    };
    match response.get_any_case("headers") {
        None | Some(Token::Null) => {}
        Some(Token::Object(fields)) => {
            for (name, value) in fields {
                reply.headers.push(field(name, value)?);
            }
        }
        Some(_) => return Err("headers is no object".to_owned()),
    }
    if reply.header(CONTENT_TYPE).is_none() {
        let default = (CONTENT_TYPE.to_owned(), TEXT.to_owned());
        reply.headers.push(default);
    }
    Ok(reply)
}

/// One header field. The host calls for its text, so null fails at once and an
/// array or an object becomes lines that no header may hold.
fn field(name: &str, value: &Token) -> Result<(String, String), String> {
    let mut text = match value {
        Token::Null => return Err(format!("header {name} is null")),
        Token::Array(_) | Token::Object(_) => {
            return Err(format!("header {name} would be several lines"));
        }
        scalar => scalar.to_text(),
    };
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Err(format!("header {name} holds a control character"));
    }
    let bare_text = text.to_ascii_lowercase();
    if name.eq_ignore_ascii_case(CONTENT_TYPE)
        && bare_text.starts_with("text/")
        && !bare_text.contains("charset")
    {
        text.push_str("; charset=utf-8");
    }
    Ok((name.to_owned(), text))
}

#[cfg(test)]
mod tests {
    use super::{Reply, from_named, from_return};
    use crate::client::token::Token;

    fn named(json: &str) -> Result<Reply, String> {
        from_named(&Token::parse(json).unwrap())
    }

    fn returned(json: &str) -> Reply {
        from_return(&Token::parse(json).unwrap()).unwrap()
    }

    #[test]
    fn status_and_body_of_a_named_output() {
        let cases = [
            ("{}", 200, ""),
            (r#"{"statusCode":201,"body":"made"}"#, 201, "made"),
            (r#"{"StatusCode":"404"}"#, 404, ""),
            (r#"{"statusCode":"nonsense"}"#, 200, ""),
            (r#"{"status":404}"#, 200, ""),
            (r#"{"body":{"a":1}}"#, 200, "{\n  \"a\": 1\n}"),
            (r#"{"body":true}"#, 200, "True"),
            (r#"{"body":5}"#, 200, "5"),
            (r#"{"body":null}"#, 200, ""),
            (r#"{"body":"test"}"#, 200, "test"),
            (
                r#"{"body":"2020-01-01T00:00:00Z"}"#,
                200,
                "01/01/2020 00:00:00",
            ),
            (
                r#"{"body":"2020-01-01T00:00:00Z\n"}"#,
                200,
                "2020-01-01T00:00:00Z\n",
            ),
            (r#""{\"statusCode\":202}""#, 202, ""),
        ];
        for (json, status, body) in cases {
            assert_eq!(named(json).unwrap(), Reply::plain(status, body), "{json}");
        }
    }

    #[test]
    fn what_fails_a_named_output() {
        for json in [
            "null",
            r#""hello""#,
            "5",
            "[]",
            r#"{"headers":{"x":null}}"#,
            r#"{"headers":{"set-cookie":["a","b"]}}"#,
            r#"{"headers":{"x":{}}}"#,
            r#"{"headers":{"x":"a\r\nb"}}"#,
            r#"{"headers":"x"}"#,
        ] {
            assert!(named(json).is_err(), "{json}");
        }
    }

    #[test]
    fn header_values() {
        let cases = [
            ("{}", "Content-Type", "text/plain; charset=utf-8"),
            (
                r#"{"content-type":"text/html"}"#,
                "Content-Type",
                "text/html; charset=utf-8",
            ),
            (
                r#"{"Content-Type":"image/png"}"#,
                "content-type",
                "image/png",
            ),
            (r#"{"x":true}"#, "X", "True"),
            (r#"{"x":5}"#, "x", "5"),
            (
                r#"{"x":"2020-01-01T00:00:00Z"}"#,
                "x",
                "01/01/2020 00:00:00",
            ),
        ];
        for (headers, name, value) in cases {
            let reply = named(&format!(r#"{{"headers":{headers}}}"#)).unwrap();
            assert_eq!(reply.header(name), Some(value), "{headers}");
        }
    }

    #[test]
    fn return_values() {
        let cases: &[(&str, u16, &[u8])] = &[
            (r#""/wA=""#, 200, &[0xff, 0]),
            (r#""test""#, 200, &[0xb5, 0xeb, 0x2d]),
            (r#""hello!""#, 200, b"hello!"),
            (r#"{"body":"test"}"#, 200, b"test"),
            (r#"{"statusCode":201,"body":"a"}"#, 201, b"a"),
            (r#"{"status":202,"body":"a"}"#, 202, b"a"),
            (r#"{"statusCode":201}"#, 200, b"{\n  \"statusCode\": 201\n}"),
            (r#""{\"status\":203,\"body\":\"a\"}""#, 203, b"a"),
        ];
        for (json, status, body) in cases {
            assert_eq!(returned(json), Reply::plain(*status, *body), "{json}");
        }
    }
}
