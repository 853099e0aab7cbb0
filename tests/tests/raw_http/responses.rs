//! Responses: the caller gets the plugin's response unchanged.

use std::sync::OnceLock;

use corral_tests::client::Caller;
use corral_tests::{Exchange, Framing, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

use super::apps::{http, proxying};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let script = http("Do").guest("script");
        Handler::start(FunctionApp::new().host_json(&proxying()).function(&script))
    }))
}

/// What is shown, the plugin's response, the status, the header fields without
/// date and connection, and the body.
type Vector = (
    &'static str,
    &'static str,
    u16,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const TEXT: (&str, &str) = ("content-type", "text/plain; charset=utf-8");
const EMPTY: (&str, &str) = ("content-length", "0");

#[rustfmt::skip]
const VECTORS: &[Vector] = &[
    ("nothing but a status", r#"{"status":200}"#, 200, &[EMPTY], ""),
    ("a body without a type", r#"{"body":"abc"}"#, 200, &[("content-length", "3")], "abc"),
    ("a type", r#"{"headers":[["Content-Type","text/html"]],"body":"<p>"}"#, 200, &[("content-length", "3"), ("content-type", "text/html")], "<p>"),
    ("text that looks like a date", r#"{"body":"2020-01-01T00:00:00Z"}"#, 200, &[("content-length", "20")], "2020-01-01T00:00:00Z"),
    ("text that looks like base64", r#"{"body":"dGVzdA=="}"#, 200, &[("content-length", "8")], "dGVzdA=="),
    ("a field that is a date", r#"{"headers":[["x-a","2020-01-01T00:00:00Z"]]}"#, 200, &[EMPTY, ("x-a", "2020-01-01T00:00:00Z")], ""),
    ("fields that repeat", r#"{"headers":[["x-a","1"],["X-A","2"]]}"#, 200, &[EMPTY, ("x-a", "1"), ("x-a", "2")], ""),
    ("cookies stay apart", r#"{"headers":[["Set-Cookie","a=1; Expires=Wed, 01 Jan 2025 00:00:00 GMT"],["Set-Cookie","b=2"]]}"#, 200, &[EMPTY, ("set-cookie", "a=1; Expires=Wed, 01 Jan 2025 00:00:00 GMT"), ("set-cookie", "b=2")], ""),
    ("challenges stay apart", r#"{"status":401,"headers":[["WWW-Authenticate","Basic"],["WWW-Authenticate","Bearer realm=\"a, b\""]]}"#, 401, &[EMPTY, ("www-authenticate", "Basic"), ("www-authenticate", "Bearer realm=\"a, b\"")], ""),
    ("an empty value", r#"{"headers":[["x-a",""]]}"#, 200, &[EMPTY, ("x-a", "")], ""),
    ("a tab in a value", r#"{"headers":[["x-a","1\t2"]]}"#, 200, &[EMPTY, ("x-a", "1\t2")], ""),
    ("a name with signs", r#"{"headers":[["x!#$%&'*+-.^_`|~9","1"]]}"#, 200, &[EMPTY, ("x!#$%&'*+-.^_`|~9", "1")], ""),
    ("a date set by the plugin", r#"{"headers":[["x-date","1"]]}"#, 200, &[EMPTY, ("x-date", "1")], ""),
    ("a redirect", r#"{"status":302,"headers":[["Location","/elsewhere?a=1#b"]]}"#, 302, &[EMPTY, ("location", "/elsewhere?a=1#b")], ""),
    ("a redirect that keeps the method", r#"{"status":307,"headers":[["Location","https://example.org/"]],"body":"gone"}"#, 307, &[("content-length", "4"), ("location", "https://example.org/")], "gone"),
    ("a permanent redirect", r#"{"status":308,"headers":[["Location","/"]]}"#, 308, &[EMPTY, ("location", "/")], ""),
    ("no content", r#"{"status":204,"headers":[["x-a","1"]]}"#, 204, &[("x-a", "1")], ""),
    ("no content, though there is a body", r#"{"status":204,"body":"abc"}"#, 204, &[], ""),
    ("to clear the form, though there is a body", r#"{"status":205,"body":"abc"}"#, 205, &[EMPTY], ""),
    ("not modified", r#"{"status":304,"headers":[["ETag","\"1\""]]}"#, 304, &[("etag", "\"1\"")], ""),
    ("not modified, though there is a body", r#"{"status":304,"body":"abc"}"#, 304, &[], ""),
    ("an error of the caller's", r#"{"status":404,"body":"no such order"}"#, 404, &[("content-length", "13")], "no such order"),
    ("an error status of the plugin", r#"{"status":500,"body":"sorry"}"#, 500, &[("content-length", "5")], "sorry"),
    ("to come again later", r#"{"status":503,"headers":[["Retry-After","7"]]}"#, 503, &[EMPTY, ("retry-after", "7")], ""),
    ("a status that nobody knows", r#"{"status":299,"body":"a"}"#, 299, &[("content-length", "1")], "a"),
    ("the last status", r#"{"status":599}"#, 599, &[EMPTY], ""),
    ("a teapot", r#"{"status":418,"body":"short and stout"}"#, 418, &[("content-length", "15")], "short and stout"),
    // The framing is ours.
    ("a length that is wrong", r#"{"headers":[["Content-Length","99"]],"body":"abc"}"#, 200, &[("content-length", "3")], "abc"),
    ("a framing that is wrong", r#"{"headers":[["Transfer-Encoding","chunked"]],"body":"abc"}"#, 200, &[("content-length", "3")], "abc"),
    ("a connection of the plugin's", r#"{"headers":[["Connection","keep-alive, x-a"],["Keep-Alive","timeout=5"],["Upgrade","h2c"]]}"#, 200, &[EMPTY], ""),
    ("a compressed body stays as it is", r#"{"headers":[["Content-Encoding","gzip"]],"body":"abc"}"#, 200, &[("content-encoding", "gzip"), ("content-length", "3")], "abc"),
];

/// What the plugin does, and the outcome in the same terms.
#[rustfmt::skip]
const OTHER_VALUES: &[Vector] = &[
    ("text", r#"{"do":"output","output":"res","text":"abc"}"#, 200, &[("content-length", "3"), TEXT], "abc"),
    ("text beyond ASCII", r#"{"do":"output","output":"res","text":"é"}"#, 200, &[("content-length", "2"), TEXT], "é"),
    ("a return value", r#"{"do":"return","text":"abc"}"#, 200, &[("content-length", "3"), TEXT], "abc"),
    ("nothing at all", "[]", 204, &[], ""),
];

/// Responses that HTTP does not allow, and a part of what is said of each. None
/// of it reaches the caller.
#[rustfmt::skip]
const REFUSED: &[(&str, &str, &str)] = &[
    ("no status", r#"{"status":0}"#, "status"),
    ("a status of two digits", r#"{"status":99}"#, "status"),
    ("a status of four digits", r#"{"status":1000}"#, "status"),
    ("an answer before the answer", r#"{"status":103,"headers":[["Link","</a>"]]}"#, "status"),
    ("another protocol", r#"{"status":101,"headers":[["Upgrade","websocket"]]}"#, "use 200 to 599"),
    ("the first status that HTTP does not have", r#"{"status":600}"#, "use 200 to 599"),
    ("a line break in a value", r#"{"headers":[["x-a","1\r\nSet-Cookie: evil=1"]]}"#, "header"),
    ("a whole answer in a value", r#"{"headers":[["Location","/\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil"]]}"#, "header"),
    ("half a line break", r#"{"headers":[["x-a","1\nevil: 1"]]}"#, "header"),
    ("the other half", r#"{"headers":[["x-a","1\revil: 1"]]}"#, "header"),
    ("a null in a value", r#"{"headers":[["x-a","1\u0000"]]}"#, "header"),
    ("a line break in a name", r#"{"headers":[["x-a: 1\r\nevil","1"]]}"#, "header"),
    ("a colon in a name", r#"{"headers":[["x:a","1"]]}"#, "header"),
    ("a blank in a name", r#"{"headers":[["x a","1"]]}"#, "header"),
    ("no name", r#"{"headers":[["","1"]]}"#, "header"),
    ("a name beyond ASCII", r#"{"headers":[["é","1"]]}"#, "header"),
    ("a value beyond ASCII", r#"{"headers":[["x-a","é"]]}"#, "header"),
];

fn respond(response: &str) -> String {
    let mut step: Value = serde_json::from_str(response).unwrap();
    step["do"] = json!("respond");
    step.to_string()
}

/// A client, and the method that it uses.
type Way = (Caller, &'static str);

const WITH_POST: [Way; 3] = [
    (Caller::Own, "POST"),
    (Caller::Curl, "POST"),
    (Caller::Hyper, "POST"),
];

/// Without curl, which does not send `HEAD` with a body.
const WITH_HEAD: [Way; 2] = [(Caller::Own, "HEAD"), (Caller::Hyper, "HEAD")];

/// The differences between the answers to these steps and what is expected.
fn differences(
    ways: &[Way],
    vectors: &(impl Iterator<Item = (String, Vector)> + Clone),
) -> Vec<String> {
    let handler = handler();
    let mut found = Vec::new();
    for way in ways {
        let vectors = vectors.clone();
        found.extend(vectors.filter_map(|(steps, vector)| {
            let difference = difference(&handler, *way, &steps, &vector)?;
            Some(format!("{way:?}: {difference}"))
        }));
    }
    found
}

fn difference(handler: &Handler, way: Way, steps: &str, expected: &Vector) -> Option<String> {
    let (caller, method) = way;
    let (title, _, status, headers, body) = expected;
    let request = Exchange {
        method,
        target: "/api/Do",
        headers: &[("Host", "x")],
        body: steps.as_bytes(),
        framing: Framing::Sized,
    };
    let answer = match caller.exchange(handler.port(), &request) {
        Ok(answer) => answer,
        Err(error) => return Some(format!("{title}: {error}")),
    };
    let mut fields: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !matches!(*name, "date" | "connection"))
        .collect();
    // Sorting keeps the order of those that have the same name.
    fields.sort_by_key(|(name, _)| *name);
    let same = answer.status == *status && fields == *headers && answer.body == body.as_bytes();
    (!same).then(|| format!("{title}: {answer:?}\n  instead of {status} {headers:?} {body:?}"))
}

fn responding(vector: &Vector) -> (String, Vector) {
    (respond(vector.1), *vector)
}

#[test]
fn responses_arrive_unchanged() {
    let found = differences(&WITH_POST, &VECTORS.iter().map(responding));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn other_values_become_a_response() {
    let vectors = OTHER_VALUES
        .iter()
        .map(|vector| (vector.1.to_owned(), *vector));
    let found = differences(&WITH_POST, &vectors);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The same head as for `GET`, and no body whatever the plugin gave.
#[test]
fn responses_to_head_have_no_body() {
    let vectors = VECTORS.iter().map(responding).map(|(steps, mut vector)| {
        vector.4 = "";
        (steps, vector)
    });
    let found = differences(&WITH_HEAD, &vectors);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn invalid_responses_are_refused() {
    let handler = handler();
    for (title, response, part) in REFUSED {
        let answer = handler.exchange(
            "POST",
            "/api/Do",
            &[("Host", "x")],
            respond(response).as_bytes(),
        );
        assert_eq!(answer.status, 500, "{title}: {answer:?}");
        assert!(
            !format!("{:?}", answer.headers).contains("evil"),
            "{title}: {answer:?}"
        );
        let report = answer.error_report();
        assert_eq!(report.code, "function_failed", "{title}");
        assert_eq!(report.function.as_deref(), Some("Do"), "{title}");
        assert!(report.message.contains(part), "{title}: {}", report.message);
    }
}

/// A head of many kilobytes is an answer like others.
#[test]
fn long_and_many_fields() {
    let handler = handler();
    let long = "x".repeat(16 << 10);
    let mut headers = vec![json!(["x-long", long])];
    headers.extend((0..40).map(|number| json!(["x-many", number.to_string()])));
    let steps = json!({ "do": "respond", "headers": headers }).to_string();
    let answer = handler.exchange("POST", "/api/Do", &[("Host", "x")], steps.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("x-long"), Some(long.as_str()));
    let expected: Vec<_> = (0..40).map(|number| number.to_string()).collect();
    assert_eq!(answer.header_all("x-many"), expected);
}

/// hyper would write `<none>` where HTTP knows no reason phrase.
#[test]
fn statuses_without_a_reason_phrase() {
    let handler = handler();
    for (status, expected) in [
        (200, "HTTP/1.1 200 OK"),
        (299, "HTTP/1.1 299 "),
        (599, "HTTP/1.1 599 "),
    ] {
        let request = Exchange {
            method: "POST",
            target: "/api/Do",
            headers: &[("Host", "x")],
            body: respond(&format!(r#"{{"status":{status}}}"#)).as_bytes(),
            framing: Framing::Sized,
        }
        .to_bytes();
        let answer = handler.transport().converse(&request).unwrap();
        assert_eq!(answer.lines().next(), Some(expected));
    }
}
