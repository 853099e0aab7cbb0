//! The routes of the app's functions, as proxies see them.

use std::borrow::Cow;
use std::collections::HashSet;

use axum::http::Method;
use corral_app::{App, AuthLevel, Mode as HostMode, RouteTable};
use corral_protocol::Fields;
use percent_encoding::percent_decode_str;

/// Which functions a local call can reach, and how.
pub(in crate::server) struct Routes {
    /// All HTTP functions, as the host knows them.
    public: RouteTable,
    /// The functions that hand every path to the proxies.
    entrances: RouteTable,
    /// The functions that the host calls with an envelope, in lower case.
    payload: HashSet<String>,
    /// The functions for which a caller needs a key, in lower case.
    guarded: HashSet<String>,
}

/// A function that a local call finds.
pub(super) enum Local<'a> {
    /// It can be called in this process; with the values of its route.
    Here(&'a str, Fields),
    /// Only the Functions host can check its keys, or deliver what it sends to
    /// its other bindings.
    NeedsHost,
}

impl Routes {
    pub(super) fn new(app: &App) -> Self {
        let names = |wanted: &dyn Fn(&corral_app::Function) -> bool| {
            let functions = app.functions.iter().filter(|function| wanted(function));
            functions
                .map(|function| function.name.to_ascii_lowercase())
                .collect()
        };
        Self {
            public: RouteTable::of_host(app),
            entrances: RouteTable::of_entrances(app),
            payload: names(&|function| app.host.mode_of(&function.bindings) == HostMode::Payload),
            guarded: names(&|function| {
                let route = function.route.as_ref();
                route.is_some_and(|route| route.auth_level != AuthLevel::Anonymous)
            }),
        }
    }

    /// Whether the host sends this as an envelope, for a function that gets no
    /// other calls (custom handler protocol, section 3.1).
    pub(super) fn is_envelope(&self, method: &Method, path: &str) -> bool {
        method == Method::POST && name(path).is_some_and(|name| self.payload.contains(&*name))
    }

    /// The function for a local call of this method and path.
    pub(super) fn local(&self, method: &Method, path: &str) -> Option<Local<'_>> {
        let found = self.public.find(method.as_str(), path)?;
        let name = found.function.to_ascii_lowercase();
        Some(
            if self.payload.contains(&name) || self.guarded.contains(&name) {
                Local::NeedsHost
            } else {
                Local::Here(found.function, found.params)
            },
        )
    }

    /// Whether the host handed this request on for an entrance, which everyone
    /// may call, although a function that needs a key has the same path: nobody
    /// has checked a key for that function. The host takes the first that fits
    /// in the order of names.
    pub(in crate::server) fn is_unchecked(&self, method: &Method, path: &str) -> bool {
        if self.entrances.is_empty() {
            return false;
        }
        let entrance = self.entrances.find(method.as_str(), path);
        let function = self.public.find(method.as_str(), path);
        entrance.zip(function).is_some_and(|(entrance, function)| {
            self.guarded
                .contains(&function.function.to_ascii_lowercase())
                && entrance.function.to_ascii_uppercase() < function.function.to_ascii_uppercase()
        })
    }
}

/// The name in `/<name>`, in lower case.
fn name(path: &str) -> Option<Cow<'_, str>> {
    let name = percent_decode_str(path.strip_prefix('/')?)
        .decode_utf8()
        .ok()?;
    Some(if name.bytes().any(|letter| letter.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name
    })
}
