//! A `wasi:http` component made without anything of this project: it answers
//! by what the path says.

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};

struct Exchange;

wasip2::http::proxy::export!(Exchange);

/// What is read and written at once.
const CHUNK: u64 = 64 << 10;

/// How long the plugin works on after its answer, in milliseconds: longer than
/// anybody would wait for its end.
const AFTERWARDS: u64 = 1500;

impl wasip2::exports::http::incoming_handler::Guest for Exchange {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let last = path.rsplit('/').next().unwrap_or_default();
        match last {
            "hello" => text(answer, "hello world"),
            "describe" => text(answer, &describe(&request, &target)),
            "echo" => echo(request, answer),
            "count" => text(answer, &count(request).to_string()),
            "stream" => stream(answer, query.parse().unwrap_or(1)),
            "outgoing" => text(answer, &outgoing()),
            "cookies" => cookies(answer),
            "trailers" => trailers(request, answer),
            "status" => status(answer, query.parse().unwrap_or(200)),
            "sized" => sized(answer, query.parse().unwrap_or(1)),
            "pause" => pause(request, answer),
            "report" => text(answer, &report(request)),
            "trap" => core::arch::wasm32::unreachable(),
            "trap-late" => trap_late(answer),
            "trap-at-once" => trap_at_once(answer),
            "trap-after" => after(answer, query, || core::arch::wasm32::unreachable()),
            "exit-after" => after(answer, "", || exit(query)),
            "exit-half-way" => exit_half_way(answer, query),
            "work-after" => after(answer, query, || {
                sleep(AFTERWARDS);
                complain("worked after the answer");
            }),
            "trap-after-work" => after(answer, query, || {
                sleep(AFTERWARDS);
                core::arch::wasm32::unreachable()
            }),
            "latin-1" => latin_1(answer),
            "length-alone" => length_alone(answer, query.parse().unwrap_or(0)),
            "sleep" => sleep_first(answer, query.parse().unwrap_or(0)),
            "spin-late" => spin_late(answer),
            "spin" => loop {
                core::hint::black_box(());
            },
            "silent" => {}
            _ => respond(answer, 404, &[], |_| {}),
        }
    }
}

fn text(answer: ResponseOutparam, body: &str) {
    let head = [("content-type", "text/plain")];
    respond(answer, 200, &head, |out| write(out, body.as_bytes()));
}

/// Sends the head at once, then whatever `body` writes.
fn respond(
    answer: ResponseOutparam,
    status: u16,
    head: &[(&str, &str)],
    body: impl FnOnce(&OutputStream),
) {
    let fields = Fields::new();
    for (name, value) in head {
        fields.append(name, value.as_bytes()).unwrap();
    }
    let response = OutgoingResponse::new(fields);
    response.set_status_code(status).unwrap();
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let stream = outgoing.write().unwrap();
    body(&stream);
    drop(stream);
    OutgoingBody::finish(outgoing, None).unwrap();
}

fn write(out: &OutputStream, bytes: &[u8]) {
    for chunk in bytes.chunks(4096) {
        // Nobody reads any more: what is left need not be written.
        if out.blocking_write_and_flush(chunk).is_err() {
            return;
        }
    }
}

fn describe(request: &IncomingRequest, target: &str) -> String {
    let method = match request.method() {
        Method::Get => "GET".to_owned(),
        Method::Post => "POST".to_owned(),
        Method::Other(other) => other,
        other => format!("{other:?}").to_uppercase(),
    };
    let scheme = match request.scheme() {
        Some(Scheme::Https) => "https",
        _ => "http",
    };
    let authority = request.authority().unwrap_or_default();
    let mut lines = vec![format!("{method} {scheme}://{authority}{target}")];
    for (name, value) in request.headers().entries() {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(&value)));
    }
    lines.join("\n")
}

/// Calls `take` with each part of the body as it arrives.
fn read(request: IncomingRequest, mut take: impl FnMut(&[u8])) {
    let body: IncomingBody = request.consume().unwrap();
    let stream: InputStream = body.stream().unwrap();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(part) => take(&part),
            Err(StreamError::Closed) => break,
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn count(request: IncomingRequest) -> u64 {
    let mut length = 0;
    read(request, |part| length += part.len() as u64);
    length
}

fn echo(request: IncomingRequest, answer: ResponseOutparam) {
    respond(answer, 200, &[], |out| {
        read(request, |part| write(out, part))
    });
}

/// Answers at the first byte of the body, and echoes what follows.
fn pause(request: IncomingRequest, answer: ResponseOutparam) {
    let body: IncomingBody = request.consume().unwrap();
    let stream: InputStream = body.stream().unwrap();
    let first = stream.blocking_read(1).unwrap();
    respond(answer, 200, &[], |out| {
        write(out, &first);
        while let Ok(part) = stream.blocking_read(CHUNK) {
            write(out, &part);
        }
    });
}

/// How the body ends.
fn report(request: IncomingRequest) -> String {
    let body: IncomingBody = request.consume().unwrap();
    let stream: InputStream = body.stream().unwrap();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(_) => {}
            Err(StreamError::Closed) => return "whole".to_owned(),
            Err(StreamError::LastOperationFailed(error)) => {
                return format!("{:?}", wasip2::http::types::http_error_code(&error));
            }
        }
    }
}

/// Returns the trailers of the request, and sends its own.
fn trailers(request: IncomingRequest, answer: ResponseOutparam) {
    let body: IncomingBody = request.consume().unwrap();
    let stream: InputStream = body.stream().unwrap();
    while stream.blocking_read(CHUNK).is_ok() {}
    drop(stream);
    let future = IncomingBody::finish(body);
    future.subscribe().block();
    let told = match future.get() {
        Some(Ok(Ok(Some(fields)))) => {
            let entries = fields.entries().into_iter();
            let lines = entries
                .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(&value)));
            lines.collect()
        }
        Some(Ok(Ok(None))) => "none".to_owned(),
        other => format!("{other:?}"),
    };
    let fields = Fields::new();
    fields.append("trailer", b"x-sum, x-end").unwrap();
    let response = OutgoingResponse::new(fields);
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let stream = outgoing.write().unwrap();
    write(&stream, told.as_bytes());
    drop(stream);
    let trailers = Fields::new();
    for (name, value) in [("x-sum", "7"), ("x-end", "yes"), ("x-unannounced", "1")] {
        trailers.append(name, value.as_bytes()).unwrap();
    }
    OutgoingBody::finish(outgoing, Some(trailers)).unwrap();
}

/// A body in spite of the status, which may rule it out.
fn status(answer: ResponseOutparam, status: u16) {
    respond(answer, status, &[("x-a", "1")], |out| write(out, b"a body"));
}

/// A body with a `content-length`.
fn sized(answer: ResponseOutparam, length: usize) {
    let head = [("content-length", &*length.to_string())];
    respond(answer, 200, &head, |out| write(out, &vec![b'.'; length]));
}

fn stream(answer: ResponseOutparam, mebibytes: u64) {
    let chunk = [b'.'; 4096];
    respond(answer, 200, &[], |out| {
        for _ in 0..mebibytes * 256 {
            if out.blocking_write_and_flush(&chunk).is_err() {
                return;
            }
        }
    });
}

fn cookies(answer: ResponseOutparam) {
    let head = [("set-cookie", "a=1"), ("set-cookie", "b=2")];
    respond(answer, 201, &head, |_| {});
}

fn trap_late(answer: ResponseOutparam) {
    respond(answer, 200, &[], |out| {
        write(out, b"half of it");
        core::arch::wasm32::unreachable()
    });
}

/// Fails after the head, before any byte of the body.
fn trap_at_once(answer: ResponseOutparam) {
    complain("about to trap");
    respond(answer, 200, &[], |_| core::arch::wasm32::unreachable());
}

/// Writes a line to standard error, which this target has no macro for.
fn complain(line: &str) {
    let stderr = wasip2::cli::stderr::get_stderr();
    stderr
        .blocking_write_and_flush(format!("{line}\n").as_bytes())
        .unwrap();
}

/// Gives a whole answer, and then does something else. The query says which:
/// `empty` is an empty body of known length, a number the length of one that is
/// announced, anything else a body in chunks.
fn after(answer: ResponseOutparam, query: &str, work: impl FnOnce()) {
    match query {
        "empty" => respond(answer, 202, &[("content-length", "0")], |_| {}),
        "no-content" => respond(answer, 204, &[], |_| {}),
        "sized" => sized(answer, 5),
        _ => text(answer, "whole"),
    }
    work();
}

fn exit(code: &str) {
    wasip2::cli::exit::exit_with_code(code.parse().unwrap_or(0));
}

fn exit_half_way(answer: ResponseOutparam, code: &str) {
    respond(answer, 200, &[], |out| {
        write(out, b"half of it");
        exit(code);
    });
}

/// The length of a body that is not there, as an answer to `HEAD` may have it.
fn length_alone(answer: ResponseOutparam, length: u64) {
    let fields = Fields::new();
    let length = length.to_string();
    fields.append("content-length", length.as_bytes()).unwrap();
    let response = OutgoingResponse::new(fields);
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let _ = OutgoingBody::finish(outgoing, None);
}

/// A header that is not UTF-8.
fn latin_1(answer: ResponseOutparam) {
    let fields = Fields::new();
    fields.append("x-greeting", b"Gr\xfc\xdfe").unwrap();
    let response = OutgoingResponse::new(fields);
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    OutgoingBody::finish(outgoing, None).unwrap();
}

fn sleep(milliseconds: u64) {
    wasip2::clocks::monotonic_clock::subscribe_duration(milliseconds * 1_000_000).block();
}

fn sleep_first(answer: ResponseOutparam, milliseconds: u64) {
    sleep(milliseconds);
    text(answer, "slept");
}

/// Never ends, once the answer has begun.
fn spin_late(answer: ResponseOutparam) {
    respond(answer, 200, &[], |out| {
        write(out, b"begun");
        loop {
            core::hint::black_box(());
        }
    });
}

fn outgoing() -> String {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).unwrap();
    request.set_authority(Some("127.0.0.1:1")).unwrap();
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
