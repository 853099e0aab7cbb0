//! The HTTP response: a named output (custom handler protocol, section 5.5), or
//! the return value (section 5.6).

use super::Given;
use super::content_type::{self, Encoding};
use crate::token::{Number, Token};

/// What the HTTP caller gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code: whatever the function gave, whether HTTP has it or not.
    pub status: i32,
    /// The header fields, names as the function wrote them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A reply of text without header fields of the function.
    pub fn plain(status: i32, body: impl Into<Vec<u8>>) -> Self {
        Reply {
            headers: vec![(CONTENT_TYPE.to_owned(), content_type::TEXT.to_owned())],
            ..Reply::bare(status, body)
        }
    }

    /// A reply without any header field.
    pub fn bare(status: i32, body: impl Into<Vec<u8>>) -> Self {
        Reply {
            status,
            headers: Vec::new(),
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
const JSON: &str = "application/json; charset=utf-8";

/// What .NET calls a list when it is asked for its text.
const LIST: &str = "System.Collections.Generic.List`1[System.Object]";

/// What .NET calls an object of the function's when it is asked for its text.
const OBJECT: &str = "System.Dynamic.ExpandoObject";

/// What the host gathers before it writes the response.
#[derive(Default)]
struct Response {
    status: i32,
    headers: Vec<(String, Field)>,
    body: Body,
}

/// The text of a header; nothing for null, which makes the host stumble.
type Field = Option<String>;

#[derive(Default)]
enum Body {
    #[default]
    Empty,
    Text(String),
    Bytes(Vec<u8>),
    Json(String),
}

/// The response from an output of type `http` not named `$return`. The error says
/// why the host fails the invocation before anything is delivered.
pub fn from_named(value: &Token, accept_charset: Option<&str>) -> Result<Reply, String> {
    let not_a_response = || "not an object with a status, headers or a body".to_owned();
    let response = match value {
        Token::Object(_) => value.clone(),
        Token::Text(text) => Token::parse(text).map_err(|_| not_a_response())?,
        _ => return Err(not_a_response()),
    };
    if !matches!(response, Token::Object(_)) {
        return Err(not_a_response());
    }
    // Both are strings to the reader, which takes any scalar for one.
    let string = |name: &str| match response.get_any_case(name) {
        None => Ok(None),
        Some(value) => value.as_written().map(Some).ok_or_else(not_a_response),
    };
    string("status")?;
    let status = string("statusCode")?;
    let headers = match response.get_any_case("headers") {
        None | Some(Token::Null) => Vec::new(),
        Some(Token::Object(fields)) => fields
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    (*value != Token::Null).then(|| value.to_text()),
                )
            })
            .collect(),
        Some(_) => return Err("headers is not an object".to_owned()),
    };
    let response = Response {
        status: status.and_then(|text| integer(&text)).unwrap_or(200),
        headers,
        body: match response.get_any_case("body") {
            None | Some(Token::Null) => Body::Empty,
            Some(value) => Body::Text(value.to_text()),
        },
    };
    Ok(response.write(accept_charset))
}

/// The reply from any other value that is bound to HTTP: bytes are the body, an
/// object with a body is a response, and whatever else is itself the body. Text
/// that is JSON is read as that first.
pub fn from_any(given: &Given, accept_charset: Option<&str>) -> Result<Reply, String> {
    let token = match given {
        Given::Bytes(bytes) => return Ok(Response::ok(Body::Bytes(bytes.clone())).write(None)),
        Given::Token(token) => token,
    };
    let parsed = match token {
        Token::Text(text) if text.trim().is_empty() => Token::Null,
        Token::Text(text) => Token::parse(text).unwrap_or_else(|_| token.clone()),
        _ => token.clone(),
    };
    let response = match (&parsed, parsed.get_any_case("body")) {
        (object, Some(body)) => from_object(object, body)?,
        (Token::Null, None) => Response::ok(Body::Empty),
        (other, None) => Response::ok(Body::Text(other.to_text())),
    };
    Ok(response.write(accept_charset))
}

/// The reply from the function's return value where no output of type `http` has
/// one: the caller gets it, whatever else it is for.
pub fn from_function(returned: &Given, accept_charset: Option<&str>) -> Reply {
    let body = match returned {
        Given::Token(Token::Null) => return Reply::bare(204, ""),
        Given::Token(Token::Text(text)) => Body::Text(text.clone()),
        Given::Token(token) => Body::Json(token.to_compact_json()),
        Given::Bytes(bytes) => Body::Json(Token::Text(base64(bytes)).to_compact_json()),
    };
    Response::ok(body).write(accept_charset)
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn from_object(object: &Token, body: &Token) -> Result<Response, String> {
    let status = object
        .get_any_case("statusCode")
        .or_else(|| object.get_any_case("status"));
    let negotiates = object.get_any_case("enableContentNegotiation") == Some(&Token::Bool(true));
    let headers = match object.get_any_case("headers") {
        Some(Token::Object(fields)) => fields
            .iter()
            .map(|(name, value)| (name.clone(), value_of_expando(value)))
            .collect(),
        _ => Vec::new(),
    };
    Ok(Response {
        status: match status {
            Some(Token::Text(text)) => integer(text).unwrap_or(200),
            Some(Token::Number(Number::Integer(code))) => i32::try_from(*code)
                .map_err(|_| "a status code that does not fit 32 bits".to_owned())?,
            _ => 200,
        },
        headers,
        body: match body {
            Token::Null => Body::Empty,
            Token::Text(text) => Body::Text(text.clone()),
            value if negotiates => Body::Json(value.to_compact_json()),
            Token::Object(_) => Body::Text(body.to_compact_json()),
            value => Body::Text(value_of_expando(value).unwrap_or_default()),
        },
    })
}

/// The text of a value that became an object of .NET's.
fn value_of_expando(value: &Token) -> Field {
    match value {
        Token::Null => None,
        Token::Array(_) => Some(LIST.to_owned()),
        Token::Object(_) => Some(OBJECT.to_owned()),
        scalar => Some(scalar.to_text()),
    }
}

/// As `int.TryParse` does: blanks around it and a sign pass.
fn integer(text: &str) -> Option<i32> {
    text.trim().parse().ok()
}

impl Response {
    fn ok(body: Body) -> Self {
        Response {
            status: 200,
            headers: Vec::new(),
            body,
        }
    }

    /// Writes the response. What cannot be a header makes the host answer 500,
    /// and the invocation has succeeded all the same.
    fn write(self, accept_charset: Option<&str>) -> Reply {
        let mut reply = Reply::bare(self.status, "");
        for (name, value) in self.headers {
            let Some(value) = value.filter(|value| is_field(&name, value)) else {
                return Reply::bare(500, "");
            };
            let known = reply
                .headers
                .iter_mut()
                .find(|(field, _)| field.eq_ignore_ascii_case(&name));
            match known {
                Some((field, earlier)) if field.eq_ignore_ascii_case(CONTENT_TYPE) => {
                    *earlier = value;
                }
                Some(_) => {}
                None => reply.headers.push((name, value)),
            }
        }
        let text = match self.body {
            Body::Bytes(bytes) => {
                reply.body = bytes;
                return reply;
            }
            Body::Json(json) => {
                let json_type = (CONTENT_TYPE.to_owned(), JSON.to_owned());
                reply.headers.push(json_type);
                reply.body = json.into_bytes();
                return reply;
            }
            Body::Empty => String::new(),
            Body::Text(text) => text,
        };
        let given = reply.header(CONTENT_TYPE).unwrap_or_default().to_owned();
        let encoding = Encoding::of(accept_charset, &given);
        reply
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case(CONTENT_TYPE));
        let content_type = (CONTENT_TYPE.to_owned(), encoding.content_type(&given));
        reply.headers.push(content_type);
        // HTTP has no body with these.
        if !matches!(self.status, 204 | 205 | 304) {
            reply.body = encoding.encode(&text);
        }
        reply
    }
}

fn is_field(name: &str, value: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty()
        && name.bytes().all(is_token)
        && value.chars().all(|c| matches!(c, '\t' | ' '..='~'))
}

#[cfg(test)]
mod tests;
