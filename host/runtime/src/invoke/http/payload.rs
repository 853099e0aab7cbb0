//! Converts between invocations in payload mode and HTTP messages.

use bytes::Bytes;
use corral_app::header_text;
use corral_protocol::{Fields, HttpResponse, Invocation, Output, PluginOutput, Value};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Collected, Full, LengthLimitError, Limited};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::{CallError, Fault};
use crate::response::ResponseBody;

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
        .uri(uri(&http.url));
    if let Some(headers) = request.headers_mut() {
        for (name, value) in http.headers {
            // What is not valid in an HTTP message did not come from one.
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
            &format!("invalid request for {}: {error}", http.url),
        )
    })
}

/// Characters that callers write into URLs and the Functions host passes on, but
/// that are not valid in a URI (RFC 3986, section 2). Escapes are left as they are.
const NOT_IN_URI: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

fn uri(url: &str) -> String {
    utf8_percent_encode(url, &NOT_IN_URI).to_string()
}

/// Converts a response to the outcome of an invocation. At most `limit` bytes of
/// its body are read.
pub(crate) async fn outcome(
    response: Response<ResponseBody>,
    limit: u64,
) -> Result<PluginOutput, CallError> {
    let (head, body) = response.into_parts();
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let read = async {
        if body.is_bodiless() {
            return Ok(Collected::default());
        }
        Limited::new(body, most).collect().await
    };
    let body = match read.await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(CallError::ResponseTooLarge { limit });
        }
        Err(error) => {
            return Err(CallError::BadOutput(format!(
                "the response ended early: {error}"
            )));
        }
    };
    Ok(PluginOutput {
        outputs: Vec::new(),
        return_value: Some(Output::Http(HttpResponse {
            status: head.status.as_u16(),
            headers: fields(&head.headers),
            body,
        })),
        ..PluginOutput::default()
    })
}

fn fields(headers: &HeaderMap) -> Fields {
    let text = |value: &HeaderValue| header_text(value.as_bytes()).into_owned();
    let headers = headers.iter();
    headers
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

fn refused(fault: Fault, message: &str) -> CallError {
    CallError::Failed {
        fault,
        retryable: false,
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::*;

    #[test]
    fn header_bytes_are_kept() {
        let mut headers = HeaderMap::new();
        for value in [&b"caf\xe9"[..], "caf\u{e9}".as_bytes()] {
            headers.append("x-name", HeaderValue::from_bytes(value).unwrap());
        }
        let name = ("x-name".to_owned(), "caf\u{e9}".to_owned());
        assert_eq!(fields(&headers), [name.clone(), name]);
    }

    #[test]
    fn escapes_what_is_not_valid_in_a_uri() {
        for (url, expected) in [
            ("http://a/api/x?y=1#z", "http://a/api/x?y=1#z"),
            (
                r#"http://a/api/q?filter={"a":"<b>"}"#,
                "http://a/api/q?filter={%22a%22:%22%3Cb%3E%22}",
            ),
            ("http://a/api/é x?a=%22", "http://a/api/%C3%A9%20x?a=%22"),
            ("http://a/api/[x]|y^z`\\", "http://a/api/[x]|y^z%60\\"),
        ] {
            assert_eq!(uri(url), expected);
            Uri::try_from(uri(url)).unwrap_or_else(|error| panic!("{url}: {error}"));
        }
    }
}
