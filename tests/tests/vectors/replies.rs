//! Answers to HTTP callers.

use corral_tests::client::output::http::Reply;
use corral_tests::{HttpCall, Received};

use super::{Vector, bare, reply};

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

pub(crate) fn vectors() -> Vec<Vector> {
    let post = |body: &str| HttpCall::post("/api/reply", "application/json", body);
    let to = |function, way, title, body: &str, received| {
        let output = if function == "Http" { "res" } else { "$return" };
        Vector::arrives(function, title, post(body), vec![(output, received)]).returned_as(way)
    };
    let object = r#"{ "b": 1, "a": "2020-01-01T00:00:00Z" }"#;
    let mut vectors = vec![
        to(
            "Http",
            "json",
            "an object",
            object,
            reply(JSON, object.as_bytes()),
        ),
        to("Http", "json", "an array", "[1, 2]", reply(JSON, b"[1, 2]")),
        to("Http", "http", "a response", "test", reply(TEXT, b"test")),
        to("Http", "http", "an empty response", "", reply(TEXT, b"")),
        to(
            "ReturnHttp",
            "json",
            "an object",
            object,
            reply(JSON, object.as_bytes()),
        ),
        to(
            "ReturnHttp",
            "http",
            "a response",
            "test",
            reply(TEXT, b"test"),
        ),
        to(
            "ReturnHttp",
            "http",
            "an empty response",
            "",
            reply(TEXT, b""),
        ),
        to(
            "ReturnHttp",
            "http",
            "a date",
            "2020-01-01T00:00:00Z",
            bare(b"2020-01-01T00:00:00Z"),
        ),
    ];
    vectors.push(nothing("Http", "res"));
    vectors.push(nothing("ReturnHttp", "$return"));
    vectors
}

/// A function that answers nothing answers 204, not 200 with `{}`.
fn nothing(function: &'static str, output: &'static str) -> Vector {
    let no_content = Received::Http(Reply::plain(204, ""));
    let mut vector = Vector::arrives(
        function,
        "nothing",
        HttpCall::post("/api/reply", "text/plain", "test"),
        vec![(output, no_content)],
    );
    vector.outputs.clear();
    vector
}
