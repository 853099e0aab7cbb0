//! Answers the requests of a function natively.

use std::time::Duration;

use http::{Request, Response};

use super::host;
use crate::Result;
use crate::http_client::Target;

/// The responses that a test has, and the requests that were sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Service {
    responses: Vec<(String, Answer)>,
    pub(super) requests: Vec<Request<Vec<u8>>>,
}

/// A response, or why there is none.
type Answer = Result<crate::Response, String>;

impl Service {
    pub(super) fn add(&mut self, url: &str, answer: Answer) {
        self.responses.push((url.to_owned(), answer));
    }

    fn answer(&mut self, request: Request<Vec<u8>>) -> Answer {
        let url = request.uri().to_string();
        self.requests.push(request);
        let mut matching = self.responses.iter().enumerate();
        let mut matching = matching
            .by_ref()
            .filter(|(_, (of, _))| is_same(of, &url))
            .map(|(position, _)| position);
        match (matching.next(), matching.next()) {
            (None, _) => Err(
                "the test has no response: add `.respond(url, response)` to the call".to_owned(),
            ),
            (Some(only), None) => match self.responses.get(only) {
                Some((_, answer)) => answer.clone(),
                None => Err("the response is gone".to_owned()),
            },
            (Some(first), Some(_)) => self.responses.remove(first).1,
        }
    }
}

/// A URL without a path is one with the path `/`.
fn is_same(written: &str, sent: &str) -> bool {
    written == sent
        || written
            .parse::<http::Uri>()
            .is_ok_and(|uri| uri.to_string() == sent)
}

/// Replaces the transport of `http_client`.
#[allow(clippy::unused_async, reason = "as the transport of a plugin")]
pub(crate) async fn send(
    request: Request<Vec<u8>>,
    _timeout: Option<Duration>,
    target: &Target,
) -> Result<Response<Vec<u8>>> {
    let answer = host::ask(|invocation| invocation.service.answer(request));
    let answer = answer.unwrap_or_else(|| Err("there is no call in this thread".to_owned()));
    answer.map_err(|reason| target.failed(reason))?.try_into()
}
