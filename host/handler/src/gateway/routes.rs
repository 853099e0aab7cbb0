//! The routes of the app's functions, for local calls.

use std::collections::HashSet;

use axum::http::Method;
use corral_app::{App, AuthLevel, Mode as HostMode, RouteTable};
use corral_protocol::Fields;

/// The functions that local calls can reach.
pub(crate) struct Routes {
    /// All HTTP functions, as the host knows them.
    public: RouteTable,
    /// The catch-all functions that pass every path to the proxies.
    entrances: RouteTable,
    /// The functions that the host calls with an envelope, in lower case.
    payload: HashSet<String>,
    /// The functions that require a key, in lower case.
    guarded: HashSet<String>,
    /// The disabled functions, in lower case.
    disabled: HashSet<String>,
}

/// The function that matches a local call.
pub(super) enum LocalTarget<'a> {
    /// It is called in this process, with these route parameters.
    InProcess(&'a str, Fields),
    /// Only the Functions host can check its keys, or write its output bindings.
    NeedsHost(&'a str, Fields),
    /// An app setting disables it.
    Disabled,
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
            entrances: RouteTable::of_proxy_functions(app),
            payload: names(&|function| app.host.mode_of(&function.bindings) == HostMode::Payload),
            guarded: names(&|function| {
                let route = function.route.as_ref();
                route.is_some_and(|route| route.auth_level != AuthLevel::Anonymous)
            }),
            disabled: names(&|function| function.disabled),
        }
    }

    /// The function for a local call of this method and path.
    pub(super) fn local(&self, method: &Method, path: &str) -> Option<LocalTarget<'_>> {
        let found = self.public.find(method.as_str(), path)?;
        let name = found.function.to_ascii_lowercase();
        Some(if self.disabled.contains(&name) {
            LocalTarget::Disabled
        } else if self.payload.contains(&name) || self.guarded.contains(&name) {
            LocalTarget::NeedsHost(found.function, found.params)
        } else {
            LocalTarget::InProcess(found.function, found.params)
        })
    }

    /// The catch-all function that matches this request.
    pub(crate) fn entrance(&self, method: &Method, path: &str) -> Option<&str> {
        let found = self.entrances.find(method.as_str(), path)?;
        Some(found.function)
    }

    /// Whether the host passed this request on for an anonymous catch-all function,
    /// although a function that requires a key has the same path: its key was not
    /// checked. The host takes the first match in the order of names.
    pub(crate) fn is_unchecked(&self, method: &Method, path: &str) -> bool {
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
