//! The responses of a test to the requests of a function.

use http::Request;

/// The responses that a test has, and the requests that were sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Service {
    responses: Vec<(String, Answer)>,
    pub(super) requests: Vec<Request<Vec<u8>>>,
}

/// A response, or why there is none.
pub(super) type Answer = Result<crate::Response, String>;

impl Service {
    pub(super) fn add(&mut self, url: &str, answer: Answer) {
        self.responses.push((url.to_owned(), answer));
    }

    /// Records a request and answers it.
    pub(super) fn answer(&mut self, request: Request<Vec<u8>>) -> Answer {
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
    written == sent || written.parse::<http::Uri>().is_ok_and(|uri| uri == *sent)
}
