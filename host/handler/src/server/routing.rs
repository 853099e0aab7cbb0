//! Which function serves a request, and in which mode.
//!
//! The mode follows from host.json and function.json. The headers of a request
//! can only restrict it: in an app that receives callers' own requests, an
//! envelope is accepted from the Functions host alone (custom handler protocol,
//! section 6.1).

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use corral_app::{Mode as HostMode, header_text};
use corral_protocol::Fields;
use corral_registry::{Function, Snapshot};
use percent_encoding::percent_decode_str;

use super::{Server, host_headers};
use crate::failure::{Failure, Mode};
use crate::gateway::GatewayConfig;
use crate::invocation::Target;

/// The function that the host calls in payload mode, if this request is such a
/// call.
///
/// A host that is too old to know `enableProxyingHttpRequest` ignores it and
/// sends an envelope to every function (section 6.3), so the mode of the function
/// is irrelevant.
pub(super) fn payload_target(server: &Server, app: &Snapshot, parts: &Parts) -> Option<Target> {
    let function = if app.app().host.hands_requests_on() {
        let name =
            host_headers::payload_function(parts, &server.invoker.authority, server.core_tools)?;
        // The host spells the name as the folder (section 3.1).
        app.get(name).filter(|function| function.name() == name)?
    } else {
        named(app, &parts.method, parts.uri.path())?
    };
    Some(Target {
        function: Arc::clone(function),
        mode: Mode::Payload,
        params: Fields::new(),
    })
}

/// The function to which the host passed a caller's request.
///
/// # Errors
/// When no function matches, or when the host may have checked the caller's key
/// for another function.
pub(super) fn raw_target(
    app: &Snapshot,
    config: &GatewayConfig,
    parts: &Parts,
) -> Result<Target, Failure> {
    let path = parts.uri.path();
    if config.routes.is_unchecked(&parts.method, path) {
        return Err(Failure::key_not_checked(path));
    }
    let found = app.routes().sent_for(parts.method.as_str(), path);
    let found = found.map_err(|one| Failure::ambiguous_function(path, one.function, one.other))?;
    let function = found.as_ref().and_then(|found| app.get(found.function));
    let Some((found, function)) = found.as_ref().zip(function) else {
        // Only developers may see the names of the functions.
        let list_for_caller = app.app().is_development();
        return Err(Failure::unknown_function(
            path,
            &app.names(),
            list_for_caller,
        ));
    };
    if function.mode() == Some(HostMode::Forward)
        && let Some(other) = requested_other(app, config, parts, found.function)
    {
        return Err(Failure::ambiguous_function(path, found.function, other));
    }
    Ok(Target {
        function: Arc::clone(function),
        mode: Mode::Raw,
        params: found.params.clone(),
    })
}

/// `POST /<function>`: the host uses no prefix and no route (section 3.1).
fn named<'a>(app: &'a Snapshot, method: &Method, path: &str) -> Option<&'a Arc<Function>> {
    if method != Method::POST {
        return None;
    }
    let name = percent_decode_str(path.strip_prefix('/')?)
        .decode_utf8()
        .ok()?;
    app.get(&name)
}

/// Another function that the caller requested, according to the front end.
///
/// A forwarding host may check the key for one path and forward another (section
/// 6.2). Azure's front end adds headers with the path that the caller requested.
fn requested_other<'a>(
    app: &'a Snapshot,
    config: &'a GatewayConfig,
    parts: &Parts,
    function: &str,
) -> Option<&'a str> {
    original_paths(&parts.headers).find_map(|path| {
        let found = app.routes().find(parts.method.as_str(), &path);
        let other = found.map(|found| found.function);
        let other = other.or_else(|| config.routes.entrance(&parts.method, &path));
        other.filter(|other| *other != function)
    })
}

/// The paths in the headers of the front end. If the caller sent such a header
/// too, both values are in one line.
fn original_paths(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let values = ["x-original-url", "x-waws-unencoded-url"]
        .into_iter()
        .flat_map(|name| headers.get_all(name));
    values.flat_map(|value| {
        let text = header_text(value.as_bytes());
        let urls = text.split(", ").filter_map(path_of);
        urls.collect::<Vec<_>>()
    })
}

/// The path of a URL, or of a request target.
fn path_of(url: &str) -> Option<String> {
    let url = url.trim();
    let path = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest.get(rest.find('/')?..)?,
        _ => url,
    };
    let path = path.split(['?', '#']).next()?;
    path.starts_with('/').then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn original_paths_are_read() {
        for (value, expected) in [
            ("/api/one/..%5Csecret", &["/api/one/..%5Csecret"][..]),
            ("/api/one?x=/y", &["/api/one"]),
            ("https://a.example/api/one?x", &["/api/one"]),
            ("/mine, /api/one", &["/mine", "/api/one"]),
            ("https://a.example", &[]),
            ("api", &[]),
            ("", &[]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-original-url", value.parse().unwrap());
            let found: Vec<_> = original_paths(&headers).collect();
            assert_eq!(found, expected, "{value}");
        }
    }
}
