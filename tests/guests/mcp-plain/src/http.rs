//! HTTP messages.

use wasip2::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasip2::io::streams::StreamError;

/// A field of a request.
pub(crate) fn header(request: &IncomingRequest, name: &str) -> Option<String> {
    let values = request.headers().get(name);
    let value = values.into_iter().next()?;
    String::from_utf8(value).ok()
}

/// The whole body of a request.
pub(crate) fn body(request: IncomingRequest) -> Vec<u8> {
    let body = request.consume().unwrap();
    let stream = body.stream().unwrap();
    let mut whole = Vec::new();
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(part) => whole.extend(part),
            Err(StreamError::Closed) => return whole,
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Responds with a body of these parts.
pub(crate) fn respond(out: ResponseOutparam, status: u16, content_type: &str, parts: &[String]) {
    let fields = Fields::new();
    fields
        .append("content-type", content_type.as_bytes())
        .unwrap();
    if let [whole] = parts {
        fields
            .append("content-length", whole.len().to_string().as_bytes())
            .unwrap();
    }
    let response = OutgoingResponse::new(fields);
    response.set_status_code(status).unwrap();
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().unwrap();
    for chunk in parts.iter().flat_map(|part| part.as_bytes().chunks(4096)) {
        if stream.blocking_write_and_flush(chunk).is_err() {
            return;
        }
    }
    drop(stream);
    OutgoingBody::finish(body, None).unwrap();
}
