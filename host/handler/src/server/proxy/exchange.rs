//! What is told about one proxied request: a line of the log, and a trace when
//! one is wanted. Neither has a query or a key in it.

use std::time::Instant;

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use corral_proxies::{Answer, BackendRequest, Match, Proxy, Trace, Upstream};
use corral_runtime::Level;

use crate::console;

pub(super) struct Exchange<'p> {
    proxy: &'p Proxy,
    started: Instant,
    trace: Option<Trace<'p>>,
}

impl<'p> Exchange<'p> {
    pub(super) fn new(found: &Match<'p>, started: Instant, traced: bool) -> Self {
        Self {
            proxy: found.proxy,
            started,
            trace: traced.then(|| Trace::new(found.proxy)),
        }
    }

    pub(super) fn received(&mut self, parts: &Parts) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            let target = parts.uri.path_and_query();
            let target = target.map_or("/", |target| target.as_str());
            trace.received(elapsed, &parts.method, target, &parts.headers);
        }
    }

    pub(super) fn sent(&mut self, request: Option<&BackendRequest>) {
        let elapsed = self.started.elapsed();
        if let Some((trace, request)) = self.trace.as_mut().zip(request) {
            trace.sent(elapsed, request);
        }
    }

    pub(super) fn answered(&mut self, upstream: &Upstream) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.answered(elapsed, upstream.status, &upstream.headers);
        }
    }

    pub(super) fn returned(&mut self, answer: &Answer) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.returned(elapsed, answer.status, &answer.headers);
        }
    }

    /// Prints the line of the log.
    pub(super) fn print(&self, method: &Method, id: &str, back: StatusCode, out: StatusCode) {
        if !console::enabled(Level::Info) {
            return;
        }
        let backend = match self.proxy.backend() {
            Some(backend) if backend.is_local() => "local".to_owned(),
            Some(backend) => format!("remote {}", backend.authority()),
            None => "mock".to_owned(),
        };
        let message = format!(
            "{method} /{} by {backend}: {} -> {} in {} ms",
            self.proxy.route(),
            back.as_u16(),
            out.as_u16(),
            self.started.elapsed().as_millis()
        );
        console::print(
            Level::Info,
            &format!("{} {id}", self.proxy.name()),
            &message,
        );
    }

    pub(super) fn into_trace(self) -> Option<Trace<'p>> {
        self.trace
    }
}
