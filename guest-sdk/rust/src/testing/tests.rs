//! The whole way of an invocation, as a plugin's own tests walk it.

use std::time::Duration;

use crate::prelude::*;
use crate::{Body, Fault, Output, Value, log, testing};

#[function]
fn reference(text: &str) -> usize_text::UsizeText {
    usize_text::UsizeText(text.len())
}

/// A type of an author's own that can be returned.
mod usize_text {
    use crate::{IntoResponse, Response, Result};

    pub(super) struct UsizeText(pub(super) usize);

    impl IntoResponse for UsizeText {
        fn into_response(self) -> Result<Response> {
            self.0.to_string().into_response()
        }
    }
}

#[function]
fn nothing() {}

#[function]
fn context_first(context: &mut Context, message: QueueMessage) {
    context.output(
        "single",
        format!("{} {}", context.function_name(), message.body),
    );
    context.output("replaced", "first");
    context.output("replaced", vec![1_u8]);
    context.output("withdrawn", "first");
    context.output("withdrawn", None::<&str>);
    context.output("document", Json(("a", 1)));
    context.output("turned", "one");
    context.push("turned", Json(2));
    context.push("turned", vec![3_u8]);
    context.output("res", Response::new(202).with_body("accepted"));
}

#[function]
fn many(text: String) -> Vec<Message> {
    text.split(',').map(Message::from).collect()
}

#[function]
fn parse(text: String) -> Result<Json<u32>> {
    Ok(Json(text.trim().parse()?))
}

#[function]
fn find(request: &HttpRequest) -> Result<Option<Json<u32>>> {
    match request.param("id") {
        Some("1") => Ok(Some(Json(1))),
        Some("2") => Ok(None),
        Some(_) => Err(Error::response(409, Json("taken"))),
        None => Err(Error::upstream("the store is away").retryable()),
    }
}

#[function]
fn post(order: Json<u32>, context: &mut Context) -> Result<(u16, String)> {
    context.output("message", Json(order.0));
    if order.0 == 0 {
        return Err(Error::caller("an order of nothing"));
    }
    Ok((201, order.0.to_string()))
}

#[function]
fn inexpressible(context: &mut Context) {
    context.output("out", Json(std::collections::HashMap::from([((1, 2), 3)])));
}

#[function]
fn surroundings(context: &mut Context) -> Result<String> {
    context.log(log::Level::Debug, "by method");
    warn!(target: "part", "by {}", "macro");
    let extra: String = context.input("extra")?;
    Ok(format!(
        "{extra} {} {} {:?} {} {}",
        context.require_setting("NAME")?,
        context.setting("OTHER").is_none(),
        context.remaining(),
        context.trace().map_or("", |trace| &trace.traceparent),
        context
            .metadata_entries()
            .number("DequeueCount")
            .unwrap_or_default(),
    ))
}

#[test]
fn a_function_is_still_a_function() {
    assert_eq!(reference("four").0, 4);
    assert_eq!(many("a".into()), [Message::from("a")]);
}

#[test]
fn values_are_returned_by_the_kind_of_trigger() {
    let returned = testing::call::<reference>(testing::text("four"));
    assert_eq!(returned.text("$return"), "4");
    let answered = testing::call::<reference>(testing::http("POST", "/").body("four"));
    assert_eq!(answered.response().body(), &Body::Text("4".into()));

    let messages = testing::call::<many>(testing::text("a,b"));
    assert_eq!(
        messages.messages("$return"),
        [Message::from("a"), Message::from("b")]
    );
    let refused = testing::call::<many>(testing::http("POST", "/").body("a,b"));
    assert_eq!(refused.error().fault(), Fault::Function);

    assert_eq!(
        testing::call::<parse>(testing::text(" 5 ")).json::<u32>("$return"),
        5
    );
    assert_eq!(
        testing::call::<nothing>(testing::timer()).return_value(),
        None
    );
    assert_eq!(
        testing::call::<nothing>(testing::http("GET", "/")).return_value(),
        None
    );
}

#[test]
fn outputs_are_what_was_given_last() {
    let report = testing::call::<context_first>(testing::queue("body").function_name("named"));
    assert_eq!(report.text("single"), "named body");
    assert_eq!(report.bytes("replaced"), [1]);
    assert_eq!(report.find_output("withdrawn"), None);
    assert_eq!(
        report.output("document"),
        &Output::Json(r#"["a",1]"#.into())
    );
    assert_eq!(
        report.messages("turned"),
        [
            Message::Text("one".into()),
            Message::Json("2".into()),
            Message::Bytes(vec![3])
        ]
    );
    match report.output("res") {
        Output::Http(response) => {
            assert_eq!(response.status(), 202);
            assert_eq!(
                response.header("Content-Type"),
                Some("text/plain; charset=utf-8")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_http_caller_gets_the_answers_that_are_meant_for_one() {
    let answer = |id: &str| testing::call::<find>(testing::http("GET", "/").param("id", id));
    let cases = [("1", 200, "1"), ("2", 404, ""), ("3", 409, "\"taken\"")];
    for (id, status, body) in cases {
        let report = answer(id);
        assert_eq!(report.response().status(), status, "{id}");
        assert_eq!(report.response().body().to_text(), body, "{id}");
    }
    let failed = testing::call::<find>(testing::http("GET", "/"));
    assert_eq!(failed.error().fault(), Fault::Upstream);
    assert!(failed.error().is_retryable());
}

#[test]
fn a_fault_of_an_http_caller_is_answered_400_without_outputs() {
    for (body, reason) in [
        ("0", "an order of nothing"),
        ("many", "input `req` is not the JSON expected"),
    ] {
        let report = testing::call::<post>(testing::http("POST", "/").body(body));
        assert_eq!(report.response().status(), 400);
        assert!(report.response().body().to_text().starts_with(reason));
        assert_eq!(report.find_output("message"), None);
        assert!(report.logs()[0].message.starts_with("answered 400: "));
    }
    let good = testing::call::<post>(testing::http("POST", "/").json(7));
    assert_eq!(good.response().status(), 201);
    assert_eq!(good.json::<u32>("message"), 7);
}

#[test]
fn without_an_http_caller_every_error_fails_the_invocation() {
    assert_eq!(
        testing::call::<post>(testing::text("0")).error(),
        &Error::caller("an order of nothing")
    );
    let parse = testing::call::<parse>(testing::text("five"));
    assert_eq!(
        parse.error(),
        &Error::function("invalid digit found in string")
    );
    let mismatch = testing::call::<find>(testing::bytes([1]));
    assert_eq!(mismatch.error().fault(), Fault::Configuration);
}

#[test]
fn an_output_that_json_cannot_express_fails_the_invocation() {
    let report = testing::call::<inexpressible>(testing::nothing());
    assert_eq!(
        report.error().message(),
        "output `out`: key must be a string"
    );
}

#[test]
fn the_surroundings_are_what_the_call_says() {
    let call = testing::nothing()
        .input("extra", "input")
        .setting("NAME", "value")
        .metadata("DequeueCount", "2")
        .trace("00-1-2-00")
        .remaining(Duration::from_secs(5));
    let report = testing::call::<surroundings>(call);
    assert_eq!(report.text("$return"), "input value true 5s 00-1-2-00 2");
    let lines: Vec<_> = report
        .logs()
        .iter()
        .map(|line| (line.level, line.target.as_str(), line.message.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (log::Level::Debug, "", "by method"),
            (log::Level::Warn, "part", "by macro")
        ]
    );
}

#[test]
fn what_the_surroundings_lack_is_named_with_its_remedy() {
    let no_input = testing::call::<surroundings>(testing::json(serde_json::json!({})));
    assert!(
        no_input
            .error()
            .message()
            .starts_with("there is no input `extra`")
    );
    assert!(no_input.error().message().ends_with("take one of: trigger"));

    let input = || testing::nothing().input("extra", Value::from("x"));
    let no_setting = testing::call::<surroundings>(input());
    assert_eq!(no_setting.error().fault(), Fault::Configuration);
    assert!(no_setting.error().message().contains("grants.settings"));

    let no_source = testing::call::<surroundings>(input().settings_unavailable("offline"));
    assert_eq!(no_source.error().fault(), Fault::Upstream);
}
