//! How the Functions host sends a function's invocations.

use super::{HostConfig, Profile};
use crate::binding::Binding;

/// The style of the requests that a function receives (custom handler protocol,
/// section 6). It follows from host.json and function.json.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `POST /<function>` with the JSON envelope.
    Payload,
    /// The caller's request, rebuilt and buffered, at its own path.
    Forward,
    /// The caller's request, streamed, at its own path.
    Proxy,
    /// The caller's request, rebuilt and buffered, at `/<function>`: what the
    /// old `httpWorker` section does.
    LegacyForward,
}

impl HostConfig {
    /// Whether the Functions host may forward callers' requests, of any
    /// function. Then a request is an envelope only with the headers of one
    /// (custom handler protocol, section 6.1).
    pub fn hands_requests_on(&self) -> bool {
        self.custom_handler.as_ref().is_some_and(|handler| {
            handler.proxying
                || handler.forwarding
                || handler.legacy
                || !handler.routes.is_empty()
                || self.profile != Profile::Default
        })
    }

    /// The mode of a function with these bindings.
    ///
    /// Requests are forwarded as they are only when the function has HTTP alone:
    /// exactly one binding that is not an output, an HTTP trigger, and exactly
    /// one that is not an input, an HTTP response.
    pub fn mode_of(&self, bindings: &[Binding]) -> Mode {
        let Some(handler) = &self.custom_handler else {
            return Mode::Payload;
        };
        if !is_http_in_and_out(bindings) {
            Mode::Payload
        } else if handler.proxying {
            Mode::Proxy
        } else if handler.legacy {
            Mode::LegacyForward
        } else if handler.forwarding {
            Mode::Forward
        } else {
            Mode::Payload
        }
    }
}

fn is_http_in_and_out(bindings: &[Binding]) -> bool {
    let only = |mut matching: Box<dyn Iterator<Item = &Binding> + '_>, kind: &str| {
        matching.next().is_some_and(|binding| binding.is(kind)) && matching.next().is_none()
    };
    only(
        Box::new(bindings.iter().filter(|binding| binding.is_input())),
        "httpTrigger",
    ) && only(
        Box::new(bindings.iter().filter(|binding| binding.is_output())),
        "http",
    )
}
