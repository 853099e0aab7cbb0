//! With plain wit-bindgen on WASI 0.3, where requests and answers have streams
//! and a handler is an asynchronous function.

wit_bindgen::generate!({ path: "../../wit/p3", world: "service", generate_all });

use exports::wasi::http::handler::Guest;
use wasi::clocks::monotonic_clock::wait_for;
use wasi::http::types::{ErrorCode, Fields, Method, Request, Response};
use wit_bindgen::{StreamReader, StreamWriter};

struct Component;

export!(Component);

type Head<'a> = &'a [(&'a str, &'a [u8])];

const TEXT: (&str, &[u8]) = ("content-type", b"text/plain");

/// The pause between two lines, in nanoseconds.
const PAUSE: u64 = 20_000_000;

impl Guest for Component {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let target = request.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let (rest, last) = path.rsplit_once('/').unwrap_or(("", path));
        if rest.ends_with("/status") {
            let response = respond(&[], None);
            response.set_status_code(last.parse().unwrap()).unwrap();
            return Ok(response);
        }
        Ok(match last {
            "echo" => echo(request),
            "stream" => stream(lines(query)),
            "headers" => headers(&request),
            _ => text(&[TEXT], describe(&request, &target)),
        })
    }
}

fn respond(head: Head<'_>, body: Option<StreamReader<u8>>) -> Response {
    let fields = Fields::new();
    for (name, value) in head {
        fields.append(name, value).unwrap();
    }
    let (_, trailers) = wit_future::new(|| Ok(None));
    Response::new(fields, body, trailers).0
}

fn text(head: Head<'_>, text: String) -> Response {
    let (writer, reader) = wit_stream::new();
    wit_bindgen::spawn_local(async move {
        write(writer, text).await;
    });
    respond(head, Some(reader))
}

/// Gives the stream back unless nobody reads it any more.
async fn write(mut writer: StreamWriter<u8>, text: String) -> Option<StreamWriter<u8>> {
    let rest = writer.write_all(text.into_bytes()).await;
    rest.is_empty().then_some(writer)
}

fn describe(request: &Request, target: &str) -> String {
    let method = match request.get_method() {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        other => &format!("{other:?}"),
    };
    format!("{method} {target}\n")
}

/// The answer's body is the request's: no byte passes through here.
fn echo(request: Request) -> Response {
    let kind = request.get_headers().get("content-type");
    let head: Vec<_> = kind
        .iter()
        .map(|kind| ("content-type", &kind[..]))
        .collect();
    let (_, outcome) = wit_future::new(|| Ok(()));
    let (body, _trailers) = Request::consume_body(request, outcome);
    respond(&head, Some(body))
}

fn lines(query: &str) -> u32 {
    query.strip_prefix("lines=").unwrap().parse().unwrap()
}

fn stream(count: u32) -> Response {
    let (mut writer, reader) = wit_stream::new();
    wit_bindgen::spawn_local(async move {
        for number in 1..=count {
            if number > 1 {
                wait_for(PAUSE).await;
            }
            match write(writer, format!("{number}\n")).await {
                Some(again) => writer = again,
                None => break,
            }
        }
    });
    respond(&[TEXT], Some(reader))
}

fn headers(request: &Request) -> Response {
    let asked = request.get_headers().get("x-asked");
    let asked = String::from_utf8_lossy(&asked.join(&b", "[..])).into_owned();
    let head: Head<'_> = &[
        TEXT,
        ("x-repeated", b"a"),
        ("x-repeated", b"b"),
        ("set-cookie", b"one=1; Path=/"),
        ("set-cookie", b"two=2; HttpOnly"),
    ];
    text(head, asked + "\n")
}
