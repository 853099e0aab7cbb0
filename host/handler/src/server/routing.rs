//! Which function answers a request, and in which mode.
//!
//! The mode follows from host.json and function.json and never from what a
//! request looks like: nothing in a request tells a forwarded `POST /hello` from
//! a payload one (custom handler protocol, section 6.1).

use std::collections::HashSet;
use std::sync::Arc;

use axum::http::Method;
use corral_app::{App, Mode as HostMode, Problem, RouteTable};
use corral_protocol::Fields;
use corral_registry::{Function, Registry};
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

/// The routes of an app.
pub(crate) struct Routing {
    /// The functions that the host calls with an envelope.
    payload: HashSet<String>,
    raw: RouteTable,
}

impl Routing {
    /// The routes of `app`, and what is wrong with some.
    pub(crate) fn new(app: &App) -> (Self, Vec<Problem>) {
        let in_payload_mode = |function: &&corral_app::Function| {
            app.host.mode_of(&function.bindings) == HostMode::Payload
        };
        let functions = app.functions.iter().filter(in_payload_mode);
        let payload = functions.map(|function| function.name.clone()).collect();
        let (raw, problems) = RouteTable::new(app);
        // The host checks keys for the first route that fits in the order of
        // names. Any other order here would run a function whose key was never
        // asked for.
        let raw = raw.by_name();
        (Self { payload, raw }, problems)
    }

    pub(super) fn find(&self, registry: &Registry, method: &Method, path: &str) -> Option<Target> {
        let named = named(registry, method, path);
        let payload = |function| Target {
            function,
            mode: Mode::Payload,
            params: Fields::new(),
        };
        if let Some(function) = &named
            && self.payload.contains(function.name())
        {
            return named.map(payload);
        }
        if let Some(found) = self.raw.find(method.as_str(), path)
            && let Some(function) = registry.get(found.function)
        {
            return Some(Target {
                function: Arc::clone(function),
                mode: Mode::Raw,
                params: found.params,
            });
        }
        // A host that is too old to know `enableProxyingHttpRequest` ignores it
        // and sends the envelope (section 6.3). Functions that cannot be used
        // are here too, to say why.
        named.map(payload)
    }
}

/// `POST /<function>`: the host spells the name as the folder, and uses no
/// prefix and no route (section 3.1).
fn named(registry: &Registry, method: &Method, path: &str) -> Option<Arc<Function>> {
    if method != Method::POST {
        return None;
    }
    let name = percent_decode_str(path.strip_prefix('/')?)
        .decode_utf8()
        .ok()?;
    registry.get(&name).map(Arc::clone)
}
