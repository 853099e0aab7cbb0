//! What is logged about one proxied request: a line, and a trace if one was
//! requested. Neither contains a query or a key.

use std::time::Instant;

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use corral_proxies::{BackendRequest, BackendResponse, Match, Proxy, ProxyResponse, Trace};

use crate::failure::Failure;

/// Collects what is logged about one proxied request.
pub(super) struct ExchangeLog<'p> {
    proxy: &'p Proxy,
    started: Instant,
    trace: Option<Trace<'p>>,
}

impl<'p> ExchangeLog<'p> {
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

    pub(super) fn answered(&mut self, upstream: &BackendResponse) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.answered(elapsed, upstream.status, &upstream.headers);
        }
    }

    pub(super) fn failed(&mut self, failure: &Failure) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.failed(elapsed, failure.message());
        }
    }

    pub(super) fn returned(&mut self, answer: &ProxyResponse) {
        let elapsed = self.started.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.returned(elapsed, answer.status, &answer.headers);
        }
    }

    /// Prints the log line.
    pub(super) fn print(&self, method: &Method, back: StatusCode, out: StatusCode) {
        if !tracing::enabled!(tracing::Level::INFO) {
            return;
        }
        let backend = match self.proxy.backend() {
            Some(backend) if backend.is_local() => "local".to_owned(),
            Some(backend) => format!("remote {}", backend.authority()),
            None => "mock".to_owned(),
        };
        tracing::info!(
            "{method} /{} by {backend}: {} -> {} in {} ms",
            self.proxy.route(),
            back.as_u16(),
            out.as_u16(),
            self.started.elapsed().as_millis()
        );
    }

    pub(super) fn into_trace(self) -> Option<Trace<'p>> {
        self.trace
    }
}
