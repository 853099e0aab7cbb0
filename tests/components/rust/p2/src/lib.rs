//! With plain wit-bindgen on WASI 0.2: nothing between the code and the WIT.

wit_bindgen::generate!({ path: "../../wit/p2", world: "service", generate_all });

use exports::wasi::http::incoming_handler::Guest;
use wasi::clocks::monotonic_clock::subscribe_duration;
use wasi::http::types::{
    Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasi::io::streams::{OutputStream, StreamError};

struct Component;

export!(Component);

type Head<'a> = &'a [(&'a str, &'a [u8])];

const TEXT: (&str, &[u8]) = ("content-type", b"text/plain");

/// The most that is taken from a request's body at once.
const CHUNK: u64 = 64 << 10;

/// The pause between two lines, in nanoseconds.
const PAUSE: u64 = 20_000_000;

impl Guest for Component {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let (rest, last) = path.rsplit_once('/').unwrap_or(("", path));
        if rest.ends_with("/status") {
            return respond(out, last.parse().unwrap(), &[], |_| Ok(()));
        }
        match last {
            "echo" => echo(request, out),
            "stream" => stream(out, lines(query)),
            "headers" => headers(&request, out),
            _ => {
                let text = describe(&request, &target);
                respond(out, 200, &[TEXT], |body| write(body, text.as_bytes()));
            }
        }
    }
}

/// Sends the head at once, then what `write` writes.
fn respond(
    out: ResponseOutparam,
    status: u16,
    head: Head<'_>,
    write: impl FnOnce(&OutputStream) -> Result<(), StreamError>,
) {
    let fields = Fields::new();
    for (name, value) in head {
        fields.append(name, value).unwrap();
    }
    let response = OutgoingResponse::new(fields);
    response.set_status_code(status).unwrap();
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().unwrap();
    let written = write(&stream);
    drop(stream);
    // Without an end the caller learns that something is missing.
    if written.is_ok() {
        OutgoingBody::finish(body, None).unwrap();
    }
}

/// As much at once as the stream has room for.
fn write(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        stream.subscribe().block();
        let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        let (now, later) = bytes.split_at(room.min(bytes.len()));
        stream.write(now)?;
        bytes = later;
    }
    stream.blocking_flush()
}

fn describe(request: &IncomingRequest, target: &str) -> String {
    let method = match request.method() {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        other => &format!("{other:?}"),
    };
    format!("{method} {target}\n")
}

fn echo(request: IncomingRequest, out: ResponseOutparam) {
    let kind = request.headers().get("content-type");
    let head: Vec<_> = kind
        .iter()
        .map(|kind| ("content-type", &kind[..]))
        .collect();
    let body = request.consume().unwrap();
    let input = body.stream().unwrap();
    respond(out, 200, &head, |output| {
        loop {
            match input.blocking_read(CHUNK) {
                Ok(bytes) => write(output, &bytes)?,
                Err(StreamError::Closed) => break,
                Err(failed) => return Err(failed),
            }
        }
        Ok(())
    });
    drop(input);
    IncomingBody::finish(body);
}

fn lines(query: &str) -> u32 {
    query.strip_prefix("lines=").unwrap().parse().unwrap()
}

fn stream(out: ResponseOutparam, count: u32) {
    respond(out, 200, &[TEXT], |body| {
        for number in 1..=count {
            if number > 1 {
                subscribe_duration(PAUSE).block();
            }
            write(body, format!("{number}\n").as_bytes())?;
        }
        Ok(())
    });
}

fn headers(request: &IncomingRequest, out: ResponseOutparam) {
    let asked = request.headers().get("x-asked");
    let text = [asked.join(&b", "[..]), b"\n".to_vec()].concat();
    let head: Head<'_> = &[
        TEXT,
        ("x-repeated", b"a"),
        ("x-repeated", b"b"),
        ("set-cookie", b"one=1; Path=/"),
        ("set-cookie", b"two=2; HttpOnly"),
    ];
    respond(out, 200, head, |body| write(body, &text));
}
