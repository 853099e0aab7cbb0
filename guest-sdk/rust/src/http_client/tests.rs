use std::time::Duration;

use http::StatusCode;
use serde_json::{Value as JsonValue, json};

use super::{Client, ResponseExt as _, get, post, send};
use crate::prelude::*;
use crate::{Body, Fault, testing};

const URL: &str = "https://user:pass@api.example.com:8443/stock?key=secret";

#[function]
async fn fetch() -> Result<String> {
    let response = get(URL).await?.error_for_status()?;
    let stock: JsonValue = response.json()?;
    Ok(stock["left"].to_string())
}

/// Sends one request of each kind and gives the statuses.
#[function]
async fn every_kind(context: &mut Context) -> Result<String> {
    let posted = post("http://a.test/text", "text").await?;
    let json = post("http://a.test/json", Body::json(&[1])?).await?;
    let request = http::Request::delete("http://a.test/own").header("content-type", "x/y");
    let client = Client::new().timeout(Duration::from_secs(1));
    let deleted = client.send(request.body(vec![0_u8])?).await?;
    let again = send(http::Request::get("http://a.test/text").body(())?).await?;
    context.output("text", again.text()?);
    Ok(format!(
        "{} {} {}",
        posted.status(),
        json.status(),
        deleted.status()
    ))
}

#[test]
fn responses_come_from_the_test_and_requests_are_reported() {
    let call = testing::timer()
        .respond("http://a.test/text", "first")
        .respond("http://a.test/text", "second")
        .respond("http://a.test/json", (StatusCode::CREATED, "made"))
        .respond("http://a.test/own", http::Response::new(Body::Empty));
    let report = testing::call::<every_kind>(call);
    assert_eq!(report.text("$return"), "200 OK 201 Created 200 OK");
    assert_eq!(report.text("text"), "second");
    let sent = report.requests().iter().map(|request| {
        let media_type = request.headers().get("content-type");
        (
            request.method().as_str(),
            request.uri().path(),
            media_type.map(|value| value.to_str().unwrap()),
            String::from_utf8_lossy(request.body()).into_owned(),
        )
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [
            (
                "POST",
                "/text",
                Some("text/plain; charset=utf-8"),
                "text".to_owned()
            ),
            ("POST", "/json", Some("application/json"), "[1]".to_owned()),
            ("DELETE", "/own", Some("x/y"), "\0".to_owned()),
            ("GET", "/text", None, String::new()),
        ]
    );
}

#[test]
fn failures_are_upstream_and_name_the_request_without_its_secrets() {
    let target = "GET https://api.example.com:8443/stock: ";
    let cases: [(testing::Call<_>, &str, bool); 6] = [
        (
            testing::nothing().respond(URL, (503, "x")),
            "answered 503 Service Unavailable",
            true,
        ),
        (
            testing::nothing().respond(URL, (429, "x")),
            "answered 429 Too Many Requests",
            true,
        ),
        (
            testing::nothing().respond(URL, (404, "x")),
            "answered 404 Not Found",
            false,
        ),
        (
            testing::nothing().respond(URL, "{"),
            "the response is not the JSON expected: EOF while parsing an object at line 1 column 1",
            false,
        ),
        (
            testing::nothing(),
            "the test has no response: add `.respond(url, response)` to the call",
            true,
        ),
        (
            testing::nothing().unreachable(URL, "ConnectionRefused"),
            "ConnectionRefused",
            true,
        ),
    ];
    for (call, reason, is_retryable) in cases {
        let report = testing::call::<fetch>(call);
        let error = report.error();
        assert_eq!(error.message(), format!("{target}{reason}"));
        assert_eq!(
            (error.fault(), error.is_retryable()),
            (Fault::Upstream, is_retryable)
        );
    }
    let good = testing::nothing().respond(URL, Json(json!({ "left": 7 })));
    assert_eq!(testing::call::<fetch>(good).text("$return"), "7");
}

#[function]
async fn misspelt() -> Result<String> {
    Ok(get("not a url").await?.text()?.to_owned())
}

#[test]
fn an_invalid_url_is_the_functions_fault() {
    let report = testing::call::<misspelt>(testing::nothing());
    assert_eq!(report.error().fault(), Fault::Function);
    assert!(
        report
            .error()
            .message()
            .starts_with("invalid request URL: `not a url`")
    );
}
