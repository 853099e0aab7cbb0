//! A question that the handler itself asks a plugin: its own request, and the whole
//! answer.

use bytes::Bytes;
use corral_app::header_text;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use crate::error::CallError;
use crate::response::ResponseBody;

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The value of `Content-Type`, or nothing.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
}

/// The request for a `POST` of `body` to `url`.
pub(crate) fn request(
    url: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, CallError> {
    let mut request = Request::post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body)));
    request.map_err(|error| CallError::Internal(format!("invalid request for {url}: {error}")))
}

/// Reads the whole answer, of at most `limit` bytes.
pub(crate) async fn answer(
    response: http::Response<ResponseBody>,
    limit: u64,
) -> Result<Answer, CallError> {
    let (head, body) = response.into_parts();
    let content_type = head.headers.get(CONTENT_TYPE);
    let content_type = content_type.map(|value| header_text(value.as_bytes()).into_owned());
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let body = Limited::new(body, most).collect().await;
    let body = body.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return CallError::ResponseTooLarge { limit };
        }
        CallError::BadOutput(format!("the response ended early: {error}"))
    })?;
    Ok(Answer {
        content_type: content_type.unwrap_or_default(),
        body: body.to_bytes(),
    })
}
