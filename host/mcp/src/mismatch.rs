//! Checks the headers of a request against its body.
//!
//! Since 2026-07-28 requests repeat their version, method and subject in headers, so
//! that a gateway can route and refuse them without reading the body. A server that
//! reads the body has to refuse a request whose headers say something else
//! (specification, "Server Validation").

use http::HeaderMap;

use crate::header::{self, METHOD, NAME, PROTOCOL_VERSION};
use crate::message::Message;

/// A header that is missing, invalid, or says something else than the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("header mismatch: {0}")]
pub struct HeaderMismatch(String);

/// Checks the headers of `message`.
///
/// They are required since protocol version 2026-07-28. Headers of an older request
/// are checked if they are there, because a gateway may have believed them.
///
/// # Errors
/// Names the header, and what both say.
pub fn check_headers(headers: &HeaderMap, message: &Message<'_>) -> Result<(), HeaderMismatch> {
    let version = single(headers, PROTOCOL_VERSION)?;
    let in_body = message.protocol_version();
    let newer = version.is_some_and(header::is_stateless)
        || in_body.as_deref().is_some_and(header::is_stateless);
    if newer && in_body.is_some() && in_body.as_deref() != version {
        return Err(differs("MCP-Protocol-Version", version, in_body.as_deref()));
    }
    // The headers of notifications are not defined.
    let required = newer && message.id().is_some();
    let method = single(headers, METHOD)?;
    if (method.is_some() || required) && method != message.method() {
        return Err(differs("Mcp-Method", method, message.method()));
    }
    let Some(key) = message.method().and_then(named_by) else {
        return Ok(());
    };
    let encoded = single(headers, NAME)?;
    let name = match encoded {
        Some(value) => Some(header::decode(value).ok_or_else(|| invalid(NAME))?),
        None => None,
    };
    let in_body: Option<String> = message.params().and_then(|params| params.read(key));
    if (name.is_some() || required) && name != in_body {
        return Err(differs("Mcp-Name", name.as_deref(), in_body.as_deref()));
    }
    Ok(())
}

/// The member of `params` that the header repeats, for the methods that require it.
fn named_by(method: &str) -> Option<&'static str> {
    match method {
        "tools/call" | "prompts/get" => Some("name"),
        "resources/read" => Some("uri"),
        _ => None,
    }
}

/// The value of a header that must not be there twice.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, HeaderMismatch> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| invalid(name)),
        (Some(_), Some(_)) => Err(HeaderMismatch(format!("`{name}` is there twice"))),
    }
}

fn invalid(name: &str) -> HeaderMismatch {
    HeaderMismatch(format!("`{name}` has invalid characters"))
}

fn differs(name: &str, in_header: Option<&str>, in_body: Option<&str>) -> HeaderMismatch {
    HeaderMismatch(match (in_header, in_body) {
        (None, Some(body)) => format!("`{name}` is missing, the body has `{body}`"),
        (Some(header), None) => format!("`{name}` is `{header}`, the body has none"),
        (Some(header), Some(body)) => format!("`{name}` is `{header}`, the body has `{body}`"),
        (None, None) => format!("`{name}` is missing, and so is its value in the body"),
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const CALL: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add"}}"#;
    const NEW: (&str, &str) = (PROTOCOL_VERSION, "2026-07-28");
    const OLD: (&str, &str) = (PROTOCOL_VERSION, "2025-11-25");

    #[test]
    fn headers_are_checked_against_the_body() {
        let meta = |version: &str| {
            format!(
                r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{"_meta":{{"io.modelcontextprotocol/protocolVersion":"{version}"}}}}}}"#
            )
        };
        let encoded = CALL.replace("add", "世界");
        let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        let note = r#"{"jsonrpc":"2.0","method":"notifications/x"}"#;
        for (headers, body, refused) in [
            (&[][..], CALL, None),
            (&[OLD], CALL, None),
            (&[NEW, (METHOD, "tools/call"), (NAME, "add")], CALL, None),
            (&[NEW, (METHOD, "tools/list")], list, None),
            (&[NEW, (METHOD, "tools/list"), (NAME, "task-1")], list, None),
            (&[NEW], note, None),
            (&[NEW, (METHOD, "other")], note, Some("Mcp-Method")),
            (&[NEW], CALL, Some("`Mcp-Method` is missing")),
            (
                &[NEW, (METHOD, "tools/call")],
                CALL,
                Some("`Mcp-Name` is missing"),
            ),
            (
                &[NEW, (METHOD, "tools/list"), (NAME, "add")],
                CALL,
                Some("Mcp-Method"),
            ),
            (
                &[NEW, (METHOD, "Tools/Call"), (NAME, "add")],
                CALL,
                Some("Mcp-Method"),
            ),
            (
                &[NEW, (METHOD, "tools/call"), (NAME, "sub")],
                CALL,
                Some("`sub`"),
            ),
            (
                &[OLD, (METHOD, "tools/call"), (NAME, "sub")],
                CALL,
                Some("`sub`"),
            ),
            (&[(NAME, "sub")], CALL, Some("`sub`")),
            (
                &[NEW, (METHOD, "tools/call"), (NAME, "add"), (NAME, "add")],
                CALL,
                Some("twice"),
            ),
            (
                &[NEW, NEW, (METHOD, "tools/call"), (NAME, "add")],
                CALL,
                Some("twice"),
            ),
            (
                &[NEW, (METHOD, "tools/call"), (NAME, "=?base64?-?=")],
                CALL,
                Some("invalid"),
            ),
            (
                &[NEW, (METHOD, "tools/call"), (NAME, "=?base64?5LiW55WM?=")],
                &encoded,
                None,
            ),
            (&[NEW, (METHOD, "tools/list")], &meta("2026-07-28"), None),
            (
                &[NEW, (METHOD, "tools/list")],
                &meta("2025-11-25"),
                Some("MCP-Protocol-Version"),
            ),
            (
                &[],
                &meta("2026-07-28"),
                Some("`MCP-Protocol-Version` is missing"),
            ),
            (&[OLD], &meta("2026-07-28"), Some("MCP-Protocol-Version")),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                );
            }
            let result = check_headers(&map, &Message::parse(body.as_bytes()).unwrap());
            match (result, refused) {
                (Ok(()), None) => {}
                (Err(error), Some(part)) => {
                    assert!(
                        error.to_string().contains(part),
                        "{headers:?} {body}: {error}"
                    );
                }
                (result, _) => panic!("{headers:?} {body}: {result:?}"),
            }
        }
    }
}
