//! Between an invocation in payload mode and HTTP messages.

use bytes::Bytes;
use corral_protocol::{HttpResponse, Invocation, Outcome, Output, Value};
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use crate::body::Body;
use crate::error::{CallError, Fault};

/// The request of an invocation whose trigger is HTTP.
pub(crate) fn request(invocation: Invocation) -> Result<Request<Full<Bytes>>, CallError> {
    let trigger = invocation.trigger;
    let value = invocation
        .inputs
        .into_iter()
        .find(|(name, _)| *name == trigger);
    let Some((_, Value::Http(http))) = value else {
        return Err(refused(
            Fault::Configuration,
            "a wasi:http plugin needs an HTTP trigger",
        ));
    };
    let mut request = Request::builder()
        .method(http.method.as_str())
        .uri(&http.url);
    if let Some(headers) = request.headers_mut() {
        for (name, value) in http.headers {
            // What cannot stand in an HTTP message was never in one.
            let name = HeaderName::try_from(name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
    }
    let request = request.body(Full::new(Bytes::from(http.body)));
    request.map_err(|error| {
        refused(
            Fault::Caller,
            &format!("{} is no request: {error}", http.url),
        )
    })
}

/// The outcome of an invocation that was answered with `response`, read up to
/// `limit` bytes.
pub(crate) async fn outcome(response: Response<Body>, limit: u64) -> Result<Outcome, CallError> {
    let (head, body) = response.into_parts();
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let body = match Limited::new(body, most).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(CallError::ResponseTooLarge { limit });
        }
        Err(error) => {
            return Err(CallError::BadOutput(format!(
                "the answer broke off: {error}"
            )));
        }
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter();
    Ok(Outcome {
        outputs: Vec::new(),
        return_value: Some(Output::Http(HttpResponse {
            status: head.status.as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body,
        })),
    })
}

fn refused(fault: Fault, message: &str) -> CallError {
    CallError::Failed {
        fault,
        retryable: false,
        message: message.to_owned(),
    }
}
