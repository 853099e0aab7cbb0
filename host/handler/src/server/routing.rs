//! Which function answers a request, and in which mode.
//!
//! The mode follows from host.json and function.json and never from what a
//! request looks like: nothing in a request tells a forwarded `POST /hello` from
//! a payload one (custom handler protocol, section 6.1).

use std::sync::Arc;

use axum::http::Method;
use corral_app::Mode as HostMode;
use corral_protocol::Fields;
use corral_registry::{Function, Snapshot};
use percent_encoding::percent_decode_str;

/// How the host hands a call over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// As an envelope.
    Payload,
    /// As the caller sent it.
    Raw,
}

/// Where a request goes.
pub(super) struct Target {
    pub(super) function: Arc<Function>,
    pub(super) mode: Mode,
    /// The values of the route's parameters, in raw mode.
    pub(super) params: Fields,
}

/// The function that answers, and how.
pub(super) fn find(app: &Snapshot, method: &Method, path: &str) -> Option<Target> {
    let named = named(app, method, path);
    let payload = |function| Target {
        function,
        mode: Mode::Payload,
        params: Fields::new(),
    };
    if let Some(function) = &named
        && function.mode() == Some(HostMode::Payload)
    {
        return named.map(payload);
    }
    if let Some(found) = app.routes().find(method.as_str(), path)
        && let Some(function) = app.get(found.function)
    {
        return Some(Target {
            function: Arc::clone(function),
            mode: Mode::Raw,
            params: found.params,
        });
    }
    // A host that is too old to know `enableProxyingHttpRequest` ignores it and
    // sends the envelope (section 6.3).
    named.map(payload)
}

/// `POST /<function>`: the host spells the name as the folder, and uses no
/// prefix and no route (section 3.1).
fn named(app: &Snapshot, method: &Method, path: &str) -> Option<Arc<Function>> {
    if method != Method::POST {
        return None;
    }
    let name = percent_decode_str(path.strip_prefix('/')?)
        .decode_utf8()
        .ok()?;
    app.get(&name).map(Arc::clone)
}
