//! A `wasi:http` component that tries to get at things. The body of its request
//! is a list of steps, [`step::Step`]; its answer is a list of what came of
//! each: JSON of the step, or `{"error": "<code>"}`.

mod clock;
mod file;
mod request;
mod socket;
mod step;

use serde_json::Value;
use wasip2::http::types::{
    Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasip2::io::streams::StreamError;

struct Probe;

wasip2::http::proxy::export!(Probe);

impl wasip2::exports::http::incoming_handler::Guest for Probe {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let body = read(&request.consume().unwrap(), usize::MAX).unwrap();
        let steps: Vec<step::Step> = serde_json::from_slice(&body).unwrap();
        let results: Vec<Value> = steps.into_iter().map(step::Step::run).collect();
        respond(answer, Value::from(results).to_string().as_bytes());
    }
}

/// What `body` holds, up to `most` bytes.
fn read(body: &IncomingBody, most: usize) -> Result<Vec<u8>, String> {
    let stream = body.stream().unwrap();
    let mut bytes = Vec::new();
    while bytes.len() < most {
        match stream.blocking_read(64 << 10) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(error)) => {
                let code = wasip2::http::types::http_error_code(&error);
                return Err(code.map_or_else(|| error.to_debug_string(), |code| short(&code)));
            }
        }
    }
    Ok(bytes)
}

fn respond(answer: ResponseOutparam, body: &[u8]) {
    let response = OutgoingResponse::new(Fields::new());
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let stream = outgoing.write().unwrap();
    for chunk in body.chunks(4096) {
        stream.blocking_write_and_flush(chunk).unwrap();
    }
    drop(stream);
    OutgoingBody::finish(outgoing, None).unwrap();
}

/// The name of a code, without its type.
fn short(code: &impl std::fmt::Debug) -> String {
    let text = format!("{code:?}");
    text.trim_start_matches("ErrorCode::").to_owned()
}
