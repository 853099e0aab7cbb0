//! Redirects, which the host follows by itself with `httpWorker`.

use url::Url;

use super::Mode;
use super::request::{Body, Relayed};
use crate::wire::AnswerHead;

/// After so many redirects the caller gets the answer as it is.
pub const MOST_REDIRECTS: u32 = 50;

/// Where the host goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// The answer is passed on.
    None,
    /// The handler gets another request.
    Worker(Relayed),
    /// Another server gets a request.
    Elsewhere(Url),
}

/// What the host does with this answer to `sent`, the request of the handler on
/// `worker_port`.
pub fn redirect(mode: Mode, sent: &Relayed, worker_port: u16, answer: &AnswerHead) -> Redirect {
    if mode != Mode::Legacy || !matches!(answer.status, 300..=303 | 307 | 308) {
        return Redirect::None;
    }
    let worker = format!("http://127.0.0.1:{worker_port}");
    let current = Url::parse(&worker).and_then(|worker| worker.join(&sent.head.target));
    let location = answer.fields.get("Location").unwrap_or_default();
    let next = current.and_then(|current| current.join(location));
    let next = match next {
        Ok(next) if !location.is_empty() => next,
        _ => return Redirect::None,
    };
    let is_worker = next.scheme() == "http"
        && next.host_str() == Some("127.0.0.1")
        && next.port_or_known_default() == Some(worker_port);
    if !is_worker {
        return Redirect::Elsewhere(next);
    }
    let mut request = sent.clone();
    request.head.target = match next.query() {
        Some(query) => format!("{}?{query}", next.path()),
        None => next.path().to_owned(),
    };
    // .NET does not give credentials to a server that it was sent to.
    request.head.fields.remove("Authorization");
    if becomes_get(answer.status, &request.head.method) {
        "GET".clone_into(&mut request.head.method);
        request.head.fields.remove("Content-Length");
        request.head.fields.remove("Content-Type");
        request.body = Body::None;
    }
    Redirect::Worker(request)
}

fn becomes_get(status: u16, method: &str) -> bool {
    match status {
        300..=302 => method == "POST",
        303 => !matches!(method, "GET" | "HEAD"),
        _ => false,
    }
}
