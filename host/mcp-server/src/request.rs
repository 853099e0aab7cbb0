//! What a request says about itself, in either era.

use corral_mcp::header::{PROTOCOL_VERSION, is_stateless};
use corral_mcp::{Id, Members, Message, check_headers, code};
use http::HeaderMap;
use serde_json::{Value, json};

use crate::era::Era;
use crate::error::RpcError;
use crate::functions::Caller;
use crate::log_level::LogLevel;

/// The protocol versions that are served, the latest first.
pub(crate) const VERSIONS: [&str; 4] = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];

/// The latest version with `initialize`.
pub(crate) const LATEST_INITIALIZED: &str = "2025-11-25";

/// The members of `_meta` of a request since 2026-07-28.
const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const META_CLIENT: &str = "io.modelcontextprotocol/clientInfo";
const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

const META_LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";

/// A request that was checked.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) era: Era,
    pub(crate) id: Id,
    pub(crate) method: String,
    pub(crate) params: Members<'a>,
    pub(crate) caller: Caller,
    /// What the client calls the progress of this request, if it wants to hear of it.
    pub(crate) progress_token: Option<Id>,
    /// The least severe log lines that the client wants; `None` for no lines.
    pub(crate) log_level: Option<LogLevel>,
}

/// Checks what `message` and its headers say about its version, method and subject.
/// `None` for a message that gets no response.
///
/// # Errors
/// When they contradict each other, or the version is not served: the response has
/// status 400.
pub(crate) fn check<'a>(
    headers: &HeaderMap,
    message: Message<'a>,
) -> Result<Option<Request<'a>>, RpcError> {
    check_headers(headers, &message)
        .map_err(|mismatch| RpcError::new(code::HEADER_MISMATCH, mismatch.to_string()))?;
    let header = headers.get(PROTOCOL_VERSION);
    let header = header.and_then(|version| version.to_str().ok());
    let in_body = message.protocol_version();
    let version = in_body.as_deref().or(header);
    let (id, method, params) = match message {
        Message::Request { id, method, params } => (id, method, params),
        Message::Notification { .. } => return Ok(None),
        Message::Response => {
            return Err(RpcError::new(
                code::INVALID_REQUEST,
                "the server has sent no request that could be answered",
            ));
        }
    };
    // The handshake is that of the older era, whatever it asks for, unless the request
    // describes itself as one of the newer era, which has none.
    let begins = method == "initialize" && !in_body.as_deref().is_some_and(is_stateless);
    if let Some(version) = version.filter(|version| !begins && !VERSIONS.contains(version)) {
        let error = RpcError::new(
            code::UNSUPPORTED_PROTOCOL_VERSION,
            "Unsupported protocol version",
        );
        return Err(error.with_data(json!({ "supported": VERSIONS, "requested": version })));
    }
    let era = if !begins && version.is_some_and(is_stateless) {
        Era::Stateless
    } else {
        Era::Initialized
    };
    let meta = params.object("_meta").unwrap_or_default();
    if era == Era::Stateless {
        check_meta(&meta)?;
    }
    let mut caller = Caller {
        info: meta.read(META_CLIENT).filter(Value::is_object),
        ..Caller::default()
    };
    if era == Era::Stateless {
        caller.capabilities = meta.read(META_CAPABILITIES).unwrap_or_default();
        caller.responses = optional(&params, "inputResponses")?;
        caller.state = optional(&params, "requestState")?;
    }
    let progress_token = meta.read("progressToken").and_then(Id::new);
    let log_level = match era {
        // Without a session nothing remembers what the client has set, and the server
        // decides (specification 2025-11-25, logging).
        Era::Initialized => Some(LogLevel::Info),
        Era::Stateless => optional::<String>(&meta, META_LOG_LEVEL)?
            .map(|name| log_level(&name))
            .transpose()?,
    };
    Ok(Some(Request {
        era,
        id,
        method,
        params,
        caller,
        progress_token,
        log_level,
    }))
}

/// Every request of the newer era has to say its version and what the client can do.
fn check_meta(meta: &Members<'_>) -> Result<(), RpcError> {
    let has_version = meta.read::<String>(META_VERSION).is_some();
    let has_capabilities = meta.object(META_CAPABILITIES).is_some();
    let missing: Vec<_> = [
        (META_VERSION, has_version),
        (META_CAPABILITIES, has_capabilities),
    ]
    .into_iter()
    .filter_map(|(key, there)| (!there).then_some(key))
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(RpcError::invalid_params(format!(
        "`_meta` of the request lacks {}",
        missing.join(" and ")
    )))
}

/// The log level with this name.
pub(crate) fn log_level(name: &str) -> Result<LogLevel, RpcError> {
    LogLevel::parse(name)
        .ok_or_else(|| RpcError::invalid_params(format!("`{name}` is not a log level")))
}

/// A member that has to be there.
pub(crate) fn required<T: serde::de::DeserializeOwned>(
    params: &Members<'_>,
    key: &str,
) -> Result<T, RpcError> {
    optional(params, key)?
        .ok_or_else(|| RpcError::invalid_params(format!("`params` has no `{key}`")))
}

/// A member that may be absent or null.
pub(crate) fn optional<T: serde::de::DeserializeOwned>(
    params: &Members<'_>,
    key: &str,
) -> Result<Option<T>, RpcError> {
    let Some(value) = params.get(key) else {
        return Ok(None);
    };
    serde_json::from_str(value.get())
        .map_err(|error| RpcError::invalid_params(format!("`{key}` is invalid: {error}")))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// The version in the header, the body, and the era or the code of the error.
    #[test]
    fn the_era_is_that_of_the_version() {
        let meta = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#;
        let old = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2030-01-01","io.modelcontextprotocol/clientCapabilities":{}}"#;
        let ask = "tools/list";
        for (version, method, params, expected) in [
            (None, ask, "", Ok(Era::Initialized)),
            (Some("2025-03-26"), ask, "", Ok(Era::Initialized)),
            (Some("2025-11-25"), ask, "", Ok(Era::Initialized)),
            (Some("2026-07-28"), ask, meta, Ok(Era::Stateless)),
            (Some("2026-07-28"), ask, "", Err(code::INVALID_PARAMS)),
            (None, ask, meta, Err(code::HEADER_MISMATCH)),
            (Some("2025-11-25"), ask, meta, Err(code::HEADER_MISMATCH)),
            (
                Some("2030-01-01"),
                ask,
                old,
                Err(code::UNSUPPORTED_PROTOCOL_VERSION),
            ),
            (
                Some("1999-01-01"),
                ask,
                "",
                Err(code::UNSUPPORTED_PROTOCOL_VERSION),
            ),
            (Some("2025-11-25"), "initialize", "", Ok(Era::Initialized)),
            (None, "initialize", "", Ok(Era::Initialized)),
            (Some("2026-07-28"), "initialize", "", Ok(Era::Initialized)),
            (Some("2026-07-28"), "initialize", meta, Ok(Era::Stateless)),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(version) = version {
                headers.insert(PROTOCOL_VERSION, HeaderValue::from_static(version));
            }
            headers.insert(corral_mcp::header::METHOD, HeaderValue::from_static(method));
            let body =
                format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{{params}}}}}"#);
            let found = check(&headers, Message::parse(body.as_bytes()).unwrap());
            let found = found.map(|request| request.unwrap().era);
            let found = found.map_err(|error| error.code);
            assert_eq!(found, expected, "{version:?} {body}");
        }
    }
}
