use std::collections::BTreeMap;
use std::future::ready;

use http::{HeaderMap, Method, StatusCode, Uri};
use serde::Deserialize;

use crate::prelude::*;
use crate::testing::{self, Report};
use crate::{Fault, FromContext, Value};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Up,
    Down,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown by Debug")]
struct Page {
    #[serde(default)]
    tag: Vec<String>,
    limit: Option<u32>,
    order: Option<Order>,
    #[serde(default)]
    deep: bool,
}

#[function]
fn query(Query(page): Query<Page>) -> String {
    format!("{page:?}")
}

#[function]
fn form(Form(page): Form<Page>) -> String {
    format!("{page:?}")
}

#[function]
fn id(Path(id): Path<u32>) -> String {
    id.to_string()
}

#[function]
fn optional_id(Path(id): Path<Option<u32>>) -> String {
    format!("{id:?}")
}

#[derive(Deserialize)]
struct Place {
    shop: String,
    shelf: u8,
}

#[function]
fn place(Path(place): Path<Place>, Path(all): Path<BTreeMap<String, String>>) -> String {
    format!("{} {} {}", place.shop, place.shelf, all.len())
}

struct Caller(String);

impl FromContext for Caller {
    fn from_context(context: &mut Context) -> Result<Self> {
        let request = context.request();
        let key = request.and_then(|request| request.header("x-key"));
        let key = key.ok_or_else(|| Error::response(401, "no key"))?;
        Ok(Self(key.to_owned()))
    }
}

/// The trigger's value is between parts, which are read first.
#[function]
async fn all(
    method: Method,
    Json(body): Json<u32>,
    headers: &HeaderMap,
    caller: Caller,
    #[input] stock: &str,
    context: &mut Context,
    #[input("other")] extra: Option<Json<u32>>,
) -> (StatusCode, String) {
    context.output("message", caller.0.as_str());
    let extra = extra.map_or(0, |Json(extra)| extra);
    let keys = headers.get_all("x-key").iter().count();
    let text = ready(format!("{method} {body} {keys} {stock} {extra}")).await;
    (StatusCode::CREATED, text)
}

#[function]
fn path(uri: &Uri) -> String {
    uri.path().to_owned()
}

#[function]
fn request(request: http::Request<String>) -> http::Response<String> {
    http::Response::new(format!("{} {}", request.uri(), request.body()))
}

fn answered(report: &Report) -> (u16, String) {
    let response = report.response();
    (response.status(), response.body().to_text().into_owned())
}

#[test]
fn a_query_and_a_form_become_a_type() {
    for (fields, status, expected) in [
        (
            "",
            200,
            "Page { tag: [], limit: None, order: None, deep: false }",
        ),
        (
            "tag=a&tag=b+c&limit=5&order=down&deep=true&other=1&other=2",
            200,
            r#"Page { tag: ["a", "b c"], limit: Some(5), order: Some(Down), deep: true }"#,
        ),
        (
            "limit=&order=up",
            200,
            "Page { tag: [], limit: None, order: Some(Up), deep: false }",
        ),
        (
            "limit=-1",
            400,
            "is not valid: `-1`: invalid digit found in string",
        ),
        (
            "limit=1&limit=2",
            400,
            "is not valid: expected one value, found 2",
        ),
        ("order=left", 400, "unknown variant `left`"),
        (
            "deep=yes",
            400,
            "`yes`: provided string was not `true` or `false`",
        ),
    ] {
        let url = format!("/?{fields}");
        let in_query = testing::call::<query>(testing::http("GET", &url));
        let in_form = testing::call::<form>(testing::http("POST", "/").body(fields));
        for report in [in_query, in_form] {
            let (found, body) = answered(&report);
            assert_eq!(found, status, "{fields}: {body}");
            assert!(body.contains(expected), "{fields}: {body}");
        }
    }
}

#[test]
fn parameters_of_the_route_become_a_type() {
    let call = || testing::http("GET", "/");
    for (report, status, expected) in [
        (testing::call::<id>(call().param("id", "7")), 200, "7"),
        (
            testing::call::<id>(call().param("id", "x")),
            400,
            "the path is not valid: `x`: invalid digit found in string, in the parameters `id`",
        ),
        (
            testing::call::<id>(call()),
            400,
            "the path is not valid: expected one parameter, found 0, in the parameters ``",
        ),
        (testing::call::<optional_id>(call()), 200, "None"),
        (
            testing::call::<optional_id>(call().param("id", "7")),
            200,
            "Some(7)",
        ),
        (
            testing::call::<place>(call().param("shop", "north").param("shelf", "3")),
            200,
            "north 3 2",
        ),
    ] {
        assert_eq!(answered(&report), (status, expected.to_owned()));
    }
}

#[test]
fn parts_inputs_and_the_triggers_value_come_together() {
    let call = |key: Option<&str>| {
        let call = testing::http("POST", "https://example.org/orders?x=1")
            .input("stock", "3 left")
            .input("other", serde_json::json!(9))
            .body("5");
        match key {
            Some(key) => call.header("X-Key", key),
            None => call,
        }
    };
    let report = testing::call::<all>(call(Some("k")));
    assert_eq!(answered(&report), (201, "POST 5 1 3 left 9".to_owned()));
    assert_eq!(report.text("message"), "k");

    let refused = testing::call::<all>(call(None));
    assert_eq!(answered(&refused), (401, "no key".to_owned()));
    let media_type = refused.response().header("content-type");
    assert_eq!(media_type, Some("text/plain; charset=utf-8"));
}

#[test]
fn types_of_the_crate_http_are_taken_and_returned() {
    let call = testing::http("POST", "https://example.org/a?b=1").body("body");
    let report = testing::call::<request>(call);
    assert_eq!(
        answered(&report),
        (200, "https://example.org/a?b=1 body".to_owned())
    );
}

#[test]
fn parts_need_an_http_trigger() {
    let call = testing::http("GET", "https://example.org/a%2Fb?c");
    assert_eq!(answered(&testing::call::<path>(call)).1, "/a%2Fb");
    for report in [
        testing::call::<path>(testing::timer()),
        testing::call::<query>(testing::text("text")),
        testing::call::<id>(testing::json(serde_json::json!({}))),
        testing::call::<all>(testing::bytes(*b"5").input("stock", Value::None)),
    ] {
        assert_eq!(report.error().fault(), Fault::Configuration);
        let message = report.error().message();
        assert!(
            message.contains("`trigger` is not an HTTP request"),
            "{message}"
        );
    }
}
