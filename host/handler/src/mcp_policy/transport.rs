//! The duties of an MCP server at its transport: which requests are messages at all, and
//! which browsers and names they may come from (MCP specification, streamable HTTP,
//! "Security & Endpoint").

use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use corral_app::McpTransport;
use corral_protocol::public_url;

use crate::failure::Failure;
use crate::invocation::header;

/// How many characters of a header are shown in messages.
const SHOWN: usize = 200;

/// What a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// A message of a client.
    Message,
    /// A request that the server answers as it likes: a browser's question whether it
    /// may call, or for metadata of authorization servers.
    Aside,
    /// A stream or the end of a session of older protocol versions. No sandbox outlives
    /// its call, so that there are neither; the older versions allow this answer, too.
    NotAllowed,
}

/// Checks `Origin` and `Host`, and tells what the request is.
///
/// # Errors
/// When the web page or the name is not one of those in plugin.json.
pub(super) fn check(
    parts: &Parts,
    transport: &McpTransport,
    own_address: &str,
) -> Result<Passage, Failure> {
    let origins = parts.headers.get_all(ORIGIN).iter();
    for origin in origins {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        if !transport.allows_origin(&origin) {
            return Err(Failure::forbidden_origin(&shown(&origin)));
        }
    }
    let url = public_url(|name| header(&parts.headers, name), own_address, "/");
    let url = Uri::try_from(url).ok();
    let host = url.as_ref().and_then(Uri::authority);
    let host = host.map_or("", |host| host.as_str());
    if !transport.allows_host(host) {
        return Err(Failure::forbidden_host(&shown(host)));
    }
    Ok(passage(&parts.method, parts.uri.path()))
}

/// The part of a caller's text that is shown in messages.
fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn passage(method: &Method, path: &str) -> Passage {
    if *method == Method::POST {
        Passage::Message
    } else if *method == Method::OPTIONS || path.contains("/.well-known/") {
        Passage::Aside
    } else {
        Passage::NotAllowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_posts_are_messages() {
        for (method, path, expected) in [
            (Method::POST, "/api/mcp", Passage::Message),
            (Method::POST, "/.well-known/x", Passage::Message),
            (Method::GET, "/api/mcp", Passage::NotAllowed),
            (Method::DELETE, "/api/mcp", Passage::NotAllowed),
            (Method::PUT, "/api/mcp", Passage::NotAllowed),
            (Method::HEAD, "/api/mcp", Passage::NotAllowed),
            (Method::OPTIONS, "/api/mcp", Passage::Aside),
            (
                Method::GET,
                "/.well-known/oauth-protected-resource/mcp",
                Passage::Aside,
            ),
        ] {
            assert_eq!(passage(&method, path), expected, "{method} {path}");
        }
    }
}
