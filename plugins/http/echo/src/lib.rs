//! Returns the request as JSON, or only its body if the route parameter `kind` is
//! `bytes`.

use corral_sdk::prelude::*;
use serde_json::{Value, json};

/// The media type of a body without a `Content-Type`.
const UNKNOWN: &str = "application/octet-stream";

#[function]
fn echo(request: HttpRequest, context: &mut Context) -> Response {
    if request.param("kind") == Some("bytes") {
        let media_type = request.header("content-type").unwrap_or(UNKNOWN);
        return Response::new(200)
            .with_header("Content-Type", media_type)
            .with_body(request.into_body());
    }
    Response::new(200)
        .with_header("Content-Type", "application/json")
        .with_body(describe(&request, context).to_string())
}

/// Pairs are arrays, because names may repeat and their order matters.
fn describe(request: &HttpRequest, context: &Context) -> Value {
    json!({
        "function": context.function_name(),
        "method": request.method(),
        "url": request.url(),
        "query": request.query_pairs(),
        "headers": request.headers(),
        "params": request.params(),
        "bodyLength": request.body().len(),
    })
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;
    use serde_json::{Value, json};

    use super::echo;

    #[test]
    fn json_contains_the_whole_request() {
        let call = testing::http("PUT", "https://example.org/api/echo/json/a?b=1&b=2&c=%20")
            .function_name("echo")
            .header("X-Colour", "red")
            .header("x-colour", "blue")
            .param("kind", "json")
            .param("rest", "a")
            .body([0, 0xff]);
        let report = testing::call::<echo>(call);
        let said: Value = serde_json::from_slice(report.response().body().as_bytes()).unwrap();
        let expected = json!({
            "function": "echo",
            "method": "PUT",
            "url": "https://example.org/api/echo/json/a?b=1&b=2&c=%20",
            "query": [["b", "1"], ["b", "2"], ["c", " "]],
            "headers": [["X-Colour", "red"], ["x-colour", "blue"]],
            "params": [["kind", "json"], ["rest", "a"]],
            "bodyLength": 2,
        });
        assert_eq!(said, expected);
    }

    #[test]
    fn bytes_are_returned_unchanged() {
        for (media_type, expected) in [
            (None, "application/octet-stream"),
            (Some("image/png"), "image/png"),
        ] {
            let mut call = testing::http("POST", "/api/echo/bytes")
                .param("kind", "bytes")
                .body([0, 0xff]);
            if let Some(media_type) = media_type {
                call = call.header("content-type", media_type);
            }
            let report = testing::call::<echo>(call);
            assert_eq!(report.response().body().as_bytes(), [0, 0xff]);
            assert_eq!(report.response().header("content-type"), Some(expected));
        }
    }
}
