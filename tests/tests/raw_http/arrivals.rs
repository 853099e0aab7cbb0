//! Requests: the plugin gets the caller's request unchanged.

use std::fmt::Write as _;
use std::sync::OnceLock;

use corral_tests::client::{Caller, exchange};
use corral_tests::{Exchange, Framing, Handler, Shared};
use serde_json::{Value, json};

use super::apps::{echo, forwarding, proxying};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(echo(&proxying()))))
}

/// What is shown, method, target, header fields, body, and the members of what
/// the plugin says, as JSON. `OWN` stands for the handler's own address.
type Vector = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [u8],
    &'static str,
);

const HOST: (&str, &str) = ("Host", "example.org");

#[rustfmt::skip]
const VECTORS: &[Vector] = &[
    // Methods.
    ("a method", "PUT", "/api/echo/json", &[HOST], b"", r#"{"method":"PUT"}"#),
    ("a method of an extension", "PROPFIND", "/api/echo/json", &[HOST], b"", r#"{"method":"PROPFIND"}"#),
    ("a method that nobody knows", "BREW", "/api/echo/json", &[HOST], b"", r#"{"method":"BREW"}"#),
    ("a method with signs", "M-SEARCH", "/api/echo/json", &[HOST], b"", r#"{"method":"M-SEARCH"}"#),
    ("TRACE is a request like others", "TRACE", "/api/echo/json", &[HOST], b"", r#"{"method":"TRACE"}"#),
    ("OPTIONS is not answered by us", "OPTIONS", "/api/echo/json", &[HOST, ("Origin", "https://a.example")], b"", r#"{"method":"OPTIONS"}"#),
    // The URL, untouched.
    ("escapes in the path", "GET", "/api/echo/json/a%2Fb/%C3%A9%20c", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json/a%2Fb/%C3%A9%20c","params":[["kind","json"],["rest","a%2Fb/é c"]]}"#),
    ("the case of escapes", "GET", "/api/echo/json/%c3%a9", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json/%c3%a9"}"#),
    ("signs that need no escape", "GET", "/api/echo/json/~-_.!$&'()*+,;=:@", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json/~-_.!$&'()*+,;=:@"}"#),
    ("slashes that follow each other", "GET", "/api/echo/json/a//b", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json/a//b","params":[["kind","json"],["rest","a//b"]]}"#),
    ("the case of the path", "GET", "/API/Echo/Json", &[HOST], b"", r#"{"url":"http://example.org/API/Echo/Json","params":[["kind","Json"]]}"#),
    ("a slash at the end", "GET", "/api/echo/json/", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json/"}"#),
    ("a query", "GET", "/api/echo/json?a=1&b=x%20y+z", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json?a=1&b=x%20y+z","query":[["a","1"],["b","x y z"]]}"#),
    ("a name that repeats in the query", "GET", "/api/echo/json?a=1&b=2&a=3", &[HOST], b"", r#"{"query":[["a","1"],["b","2"],["a","3"]]}"#),
    ("a name without a value", "GET", "/api/echo/json?flag&x=", &[HOST], b"", r#"{"query":[["flag",""],["x",""]]}"#),
    ("an empty query", "GET", "/api/echo/json?", &[HOST], b"", r#"{"url":"http://example.org/api/echo/json?","query":[]}"#),
    ("a question mark in the query", "GET", "/api/echo/json?a=b?c=/d", &[HOST], b"", r#"{"query":[["a","b?c=/d"]]}"#),
    ("a query that is not UTF-8", "GET", "/api/echo/json?a=%ff", &[HOST], b"", "{\"url\":\"http://example.org/api/echo/json?a=%ff\",\"query\":[[\"a\",\"\u{fffd}\"]]}"),
    // The public address.
    ("the caller's host and port", "GET", "/api/echo/json", &[("Host", "shop.example.org:8443")], b"", r#"{"url":"http://shop.example.org:8443/api/echo/json"}"#),
    ("an address of version 6", "GET", "/api/echo/json", &[("Host", "[::1]:7071")], b"", r#"{"url":"http://[::1]:7071/api/echo/json"}"#),
    ("the caller's scheme", "GET", "/api/echo/json", &[HOST, ("X-Forwarded-Proto", "https")], b"", r#"{"url":"https://example.org/api/echo/json"}"#),
    ("the scheme in capitals", "GET", "/api/echo/json", &[HOST, ("X-Forwarded-Proto", "HTTPS")], b"", r#"{"url":"https://example.org/api/echo/json"}"#),
    ("the first of several schemes", "GET", "/api/echo/json", &[HOST, ("X-Forwarded-Proto", "https, http")], b"", r#"{"url":"https://example.org/api/echo/json"}"#),
    ("an invalid scheme", "GET", "/api/echo/json", &[HOST, ("X-Forwarded-Proto", "javascript")], b"", r#"{"url":"http://example.org/api/echo/json"}"#),
    ("the host that a proxy replaced", "GET", "/api/echo/json?a=1", &[("Host", "OWN"), ("X-Forwarded-Host", "shop.example.org"), ("X-Forwarded-Proto", "https")], b"", r#"{"url":"https://shop.example.org/api/echo/json?a=1"}"#),
    ("the first of several hosts", "GET", "/api/echo/json", &[("Host", "OWN"), ("X-Forwarded-Host", "shop.example.org, inner")], b"", r#"{"url":"http://shop.example.org/api/echo/json"}"#),
    ("a host that the caller made up", "GET", "/api/echo/json", &[HOST, ("X-Forwarded-Host", "evil.example")], b"", r#"{"url":"http://example.org/api/echo/json"}"#),
    ("our own host", "GET", "/api/echo/json", &[("Host", "OWN")], b"", r#"{"url":"http://OWN/api/echo/json"}"#),
    // Header fields.
    ("fields in order, names in lower case", "GET", "/api/echo/json", &[HOST, ("X-B", "1"), ("X-A", "2")], b"", r#"{"headers":[["host","example.org"],["x-b","1"],["x-a","2"],["connection","close"]]}"#),
    ("a field that repeats", "GET", "/api/echo/json", &[HOST, ("X-A", "1"), ("x-a", "2, 3"), ("X-A", "")], b"", r#"{"headers":[["host","example.org"],["x-a","1"],["x-a","2, 3"],["x-a",""],["connection","close"]]}"#),
    ("blanks around a value", "GET", "/api/echo/json", &[HOST, ("X-A", " \t1 2\t ")], b"", r#"{"headers":[["host","example.org"],["x-a","1 2"],["connection","close"]]}"#),
    ("several cookies", "GET", "/api/echo/json", &[HOST, ("Cookie", "a=1; b=2"), ("Cookie", "c=3")], b"", r#"{"headers":[["host","example.org"],["cookie","a=1; b=2"],["cookie","c=3"],["connection","close"]]}"#),
    ("a value beyond ASCII", "GET", "/api/echo/json", &[HOST, ("X-A", "příliš")], b"", r#"{"headers":[["host","example.org"],["x-a","příliš"],["connection","close"]]}"#),
    ("the host's own fields", "GET", "/api/echo/json", &[HOST, ("X-Azure-Functions-InvocationId", "7"), ("X-Azure-Functions-HostVersion", "4.1037.0.0"), ("x-ms-invocation-id", "7")], b"", r#"{"headers":[["host","example.org"],["x-azure-functions-invocationid","7"],["x-azure-functions-hostversion","4.1037.0.0"],["x-ms-invocation-id","7"],["connection","close"]]}"#),
    ("who the caller is", "GET", "/api/echo/json", &[HOST, ("X-MS-CLIENT-PRINCIPAL-NAME", "ada"), ("x-functions-key", "k")], b"", r#"{"headers":[["host","example.org"],["x-ms-client-principal-name","ada"],["x-functions-key","k"],["connection","close"]]}"#),
    // Bodies.
    ("a body with GET", "GET", "/api/echo/json", &[HOST], b"abc", r#"{"method":"GET","bodyLength":3}"#),
    ("a body with DELETE", "DELETE", "/api/echo/json", &[HOST], b"abc", r#"{"method":"DELETE","bodyLength":3}"#),
    ("no body", "POST", "/api/echo/json", &[HOST], b"", r#"{"bodyLength":0}"#),
    ("a length of nothing", "POST", "/api/echo/json", &[HOST, ("Content-Length", "0")], b"", r#"{"bodyLength":0}"#),
    ("a body that waits for the word", "POST", "/api/echo/json", &[HOST, ("Expect", "100-continue")], b"abc", r#"{"bodyLength":3}"#),
    ("a body that is an envelope", "POST", "/api/echo/json", &[HOST, ("Content-Type", "application/json")], br#"{"Data":{"req":{"Url":"http://evil.example/"}},"Metadata":{}}"#, r#"{"url":"http://example.org/api/echo/json","bodyLength":61}"#),
    ("a compressed body stays compressed", "POST", "/api/echo/json", &[HOST, ("Content-Encoding", "gzip")], b"\x1f\x8b\x08\x00", r#"{"bodyLength":4}"#),
];

/// What the plugin says, without what is not asked for.
fn ask(
    handler: &Handler,
    caller: Caller,
    vector: &Vector,
    framing: Framing,
) -> Result<Value, String> {
    let (_, method, target, headers, body, expected) = vector;
    let own = format!("127.0.0.1:{}", handler.port());
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, if *value == "OWN" { own.as_str() } else { value }))
        .collect();
    let request = Exchange {
        method,
        target,
        headers: &headers,
        body,
        framing,
    };
    let answer = caller.exchange(handler.port(), &request);
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status != 200 {
        return Err(format!("{answer:?}"));
    }
    let expected: Value = serde_json::from_str(&expected.replace("OWN", &own)).unwrap();
    let mut said = answer.json();
    let members = said.as_object_mut().expect("an object");
    members.retain(|member, _| expected.get(member).is_some());
    if said == expected {
        Ok(said)
    } else {
        Err(format!("{said}\n  instead of {expected}"))
    }
}

/// How the body may be sent: not in chunks where the length is among the header
/// fields that are given, or all that arrived are compared.
fn framings((_, _, _, headers, _, expected): &Vector) -> &'static [Framing] {
    let is_length = |(name, _): &(&str, &str)| *name == "Content-Length";
    if headers.iter().any(is_length) || expected.contains("headers") {
        &[Framing::Sized]
    } else {
        &[Framing::Sized, Framing::Chunked]
    }
}

#[test]
fn requests_arrive_unchanged() {
    let handler = handler();
    let mut differences = String::new();
    for caller in Caller::ALL {
        for vector in VECTORS {
            for framing in framings(vector) {
                if let Err(difference) = ask(&handler, caller, vector, *framing) {
                    let what = vector.0;
                    let _ = writeln!(differences, "{caller:?}, {what}, {framing:?}: {difference}");
                }
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

/// Values that are not UTF-8 are read as Latin-1.
#[test]
fn a_header_in_latin_1_is_read() {
    let request =
        b"GET /api/echo/json HTTP/1.1\r\nHost: x\r\nX-A: caf\xe9\r\nConnection: close\r\n\r\n";
    let bytes = handler().transport().converse_in_bytes(request).unwrap();
    let answer = exchange::answer("GET", &bytes).unwrap();
    let said = answer.json();
    assert_eq!(said["headers"][1], json!(["x-a", "café"]), "{answer:?}");
}

/// Every byte, in both directions, at lengths around those of buffers.
#[test]
fn bytes_arrive_unchanged() {
    let handler = handler();
    for length in [1, 255, 256, 4096, 8191, 65536, 1 << 20] {
        let body: Vec<u8> = (0..=255).cycle().take(length).collect();
        for framing in [Framing::Sized, Framing::Chunked] {
            let request = Exchange {
                method: "POST",
                target: "/api/echo/bytes",
                headers: &[HOST, ("Content-Type", "image/png")],
                body: &body,
                framing,
            };
            let answer = handler.transport().exchange(&request).unwrap();
            assert_eq!(answer.status, 200, "{length} {framing:?}");
            assert_eq!(answer.header("content-type"), Some("image/png"));
            assert!(answer.body == body, "{length} {framing:?}");
        }
    }
}

/// HTTP/1.0 has neither chunks nor a host.
#[test]
fn http_1_0_callers_are_served() {
    let handler = handler();
    let request = b"GET /api/echo/json HTTP/1.0\r\n\r\n";
    let bytes = handler.transport().converse_in_bytes(request).unwrap();
    let answer = exchange::answer("GET", &bytes).unwrap();
    assert_eq!(answer.header("transfer-encoding"), None);
    let url = format!("http://127.0.0.1:{}/api/echo/json", handler.port());
    assert_eq!(answer.json()["url"], json!(url), "{answer:?}");
}

/// The two modes differ in what the host makes of the request, not in what we
/// make of it.
#[test]
fn forwarded_requests_arrive_unchanged() {
    let handler = Handler::start(echo(&forwarding()));
    for vector in VECTORS {
        let result = ask(&handler, Caller::Own, vector, Framing::Sized);
        result.unwrap_or_else(|difference| panic!("{}: {difference}", vector.0));
    }
}
