//! `wasi:http` as this server needs it.

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};
use wasip2::io::streams::OutputStream;

/// The body of an answer.
pub struct Out(OutputStream);

impl Out {
    /// Writes; whether it is still read.
    pub fn write(&self, bytes: &[u8]) -> bool {
        let mut chunks = bytes.chunks(4096);
        chunks.all(|chunk| self.0.blocking_write_and_flush(chunk).is_ok())
    }
}

pub fn respond(answer: ResponseOutparam, status: u16, media_type: &str, body: &[u8]) {
    send(answer, status, media_type, |out| {
        out.write(body);
    });
}

/// Answers with a stream of events.
pub fn events(answer: ResponseOutparam, write: impl FnOnce(&Out)) {
    send(answer, 200, "text/event-stream", write);
}

fn send(answer: ResponseOutparam, status: u16, media_type: &str, write: impl FnOnce(&Out)) {
    let fields = Fields::new();
    fields
        .append("content-type", media_type.as_bytes())
        .unwrap();
    let response = OutgoingResponse::new(fields);
    response.set_status_code(status).unwrap();
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let out = Out(outgoing.write().unwrap());
    write(&out);
    drop(out);
    let _ = OutgoingBody::finish(outgoing, None);
}

/// The whole body of a request.
pub fn read(request: IncomingRequest) -> Vec<u8> {
    let body: IncomingBody = request.consume().unwrap();
    let stream = body.stream().unwrap();
    let mut whole = Vec::new();
    while let Ok(part) = stream.blocking_read(64 << 10) {
        whole.extend_from_slice(&part);
    }
    whole
}

pub fn sleep(milliseconds: u64) {
    wasip2::clocks::monotonic_clock::subscribe_duration(milliseconds * 1_000_000).block();
}

/// Writes a line to standard error.
pub fn complain(line: &str) {
    let stderr = wasip2::cli::stderr::get_stderr();
    let _ = stderr.blocking_write_and_flush(format!("{line}\n").as_bytes());
}

/// The status with which the server at `authority` answers, or the error.
pub fn fetch(authority: &str) -> String {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some("/")).unwrap();
    let body = request.body().unwrap();
    OutgoingBody::finish(body, None).unwrap();
    match outgoing_handler::handle(request, None) {
        Ok(future) => {
            future.subscribe().block();
            match future.get() {
                Some(Ok(Ok(response))) => format!("status {}", response.status()),
                Some(Ok(Err(code))) => format!("{code:?}"),
                _ => "no answer".to_owned(),
            }
        }
        Err(code) => format!("{code:?}"),
    }
}
