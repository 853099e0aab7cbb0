//! An invocation from end to end, as the tests of a plugin run it.

use std::time::Duration;

use crate::prelude::*;
use crate::{Body, Fault, Function as _, Output, TraceContext, Value, log, testing};

#[function]
fn reference(text: &str) -> usize_text::UsizeText {
    usize_text::UsizeText(text.len())
}

/// A custom return type.
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
        (Duration::from_secs(4)..Duration::from_secs(5)).contains(&context.remaining()),
        context.trace().map_or("", |trace| &trace.traceparent),
        context
            .metadata_entries()
            .number("DequeueCount")
            .unwrap_or_default(),
    ))
}

/// Takes inputs by name until one is not there, and gives what was taken.
#[function]
fn taker(context: &mut Context) -> Result<()> {
    let names: String = context.require_setting("TAKE")?;
    let mut taken: Vec<String> = Vec::new();
    for name in names.split(',') {
        taken.push(context.input(name)?);
        context.log(log::Level::Info, taken.join(","));
    }
    Ok(())
}

#[function]
fn traced(request: &HttpRequest, context: &mut Context) -> String {
    context.set_trace(TraceContext {
        traceparent: "00-1-3-01".to_owned(),
        tracestate: None,
    });
    let pairs = |pairs: &[(String, String)]| {
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
        pairs.join("&")
    };
    format!(
        "{} {} {} {:?}",
        pairs(request.headers()),
        pairs(request.query_pairs()),
        pairs(request.params()),
        request.identities()
    )
}

#[function]
fn contextual(text: &str) -> anyhow::Result<Json<u32>> {
    use anyhow::Context as _;

    Ok(Json(text.parse().context("the body is not a number")?))
}

#[function(queue("in", name = "message"), output(return = queue("out")))]
fn declared(message: String) -> String {
    message
}

#[function(http(methods = ["post"]))]
fn refuses(context: &mut Context) -> Result<()> {
    context.set_trace(TraceContext {
        traceparent: "00-1-4-01".to_owned(),
        tracestate: None,
    });
    context.output("res", "dropped");
    Err(Error::caller("an order of nothing"))
}

#[test]
fn the_attribute_keeps_the_function_callable() {
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
fn the_last_value_of_an_output_is_used() {
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
fn error_responses_reach_the_http_caller() {
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
fn caller_faults_are_answered_400_without_outputs() {
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
fn an_output_that_cannot_be_serialized_fails_the_invocation() {
    let report = testing::call::<inexpressible>(testing::nothing());
    assert_eq!(
        report.error().message(),
        "output `out`: key must be a string"
    );
}

#[test]
fn the_call_sets_inputs_metadata_and_settings() {
    let call = testing::nothing()
        .input("extra", "input")
        .setting("NAME", "value")
        .metadata("DequeueCount", "2")
        .trace("00-1-2-00")
        .remaining(Duration::from_secs(5));
    let report = testing::call::<surroundings>(call);
    assert_eq!(report.text("$return"), "input value true true 00-1-2-00 2");
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

#[function]
fn reporter() {
    corral_sdk::report_progress(1.0, 2.0, "half");
    corral_sdk::report_progress(2.5, None, None);
}

#[test]
fn reports_of_progress_are_recorded() {
    let report = testing::call::<reporter>(testing::nothing());
    let progress = |done, total, message: Option<&str>| testing::Progress {
        done,
        total,
        message: message.map(str::to_owned),
    };
    let expected = [
        progress(1.0, Some(2.0), Some("half")),
        progress(2.5, None, None),
    ];
    assert_eq!(report.progress(), expected);
    // Nothing is left for the next call.
    let report = testing::call::<reporter>(testing::nothing());
    assert_eq!(report.progress(), expected);
}

/// Names to take, what was taken, and the end of the error, which lists what is left.
#[test]
fn inputs_are_taken_once_and_the_rest_is_named() {
    for (names, taken, left) in [
        ("one,one", "1", "take one of: trigger, two"),
        ("two,two", "2", "take one of: trigger, one"),
        ("two,one,two", "2,1", "take one of: trigger"),
        ("absent", "", "take one of: trigger, one, two"),
        ("trigger,trigger", "0", "take one of: one, two"),
        ("one,trigger,one", "1,0", "take one of: two"),
        ("one,trigger,two,two", "1,0,2", "take one of: "),
    ] {
        let call = testing::text("0")
            .input("one", "1")
            .input("two", "2")
            .setting("TAKE", names);
        let report = testing::call::<taker>(call);
        let error = report.error();
        assert_eq!(error.fault(), Fault::Configuration, "{names}");
        assert!(error.message().ends_with(left), "{names}: {error}");
        let last = report.logs().last().map(|line| line.message.as_str());
        assert_eq!(last.unwrap_or_default(), taken, "{names}");
    }
}

#[test]
fn a_simulated_request_has_its_own_fields_and_no_others() {
    let bare = testing::call::<traced>(testing::http("GET", "/"));
    assert_eq!(bare.response().body().to_text(), "   None");
    let call = testing::http("GET", "/?q=1&q=2")
        .header("A", "1")
        .header("a", "2")
        .param("id", "7");
    let report = testing::call::<traced>(call);
    assert_eq!(
        report.response().body().to_text(),
        "A=1&a=2 q=1&q=2 id=7 None"
    );
}

#[test]
fn a_refusal_declares_its_media_type_and_keeps_the_functions_span() {
    let report = testing::call::<refuses>(testing::http("POST", "/").trace("00-1-2-01"));
    let response = report.response();
    assert_eq!(response.status(), 400);
    let media_type = response.header("content-type");
    assert_eq!(media_type, Some("text/plain; charset=utf-8"));
    let span = report.outcome().trace.as_ref();
    let span = span.map(|span| span.traceparent.as_str());
    assert_eq!(span, Some("00-1-4-01"));
    assert_eq!(report.find_output("res"), None);
}

#[test]
fn a_function_may_return_the_result_of_anyhow() {
    let good = testing::call::<contextual>(testing::text("5"));
    assert_eq!(good.json::<u32>("$return"), 5);
    let failed = testing::call::<contextual>(testing::text("five"));
    assert_eq!(
        failed.error(),
        &Error::function("the body is not a number: invalid digit found in string")
    );
}

#[test]
fn a_function_has_the_function_json_that_it_declares() {
    let declared: serde_json::Value =
        serde_json::from_str(declared::FUNCTION_JSON.unwrap()).unwrap();
    let storage = "AzureWebJobsStorage";
    assert_eq!(
        declared,
        serde_json::json!({ "bindings": [
            { "type": "queueTrigger", "direction": "in", "name": "message",
              "queueName": "in", "connection": storage },
            { "type": "queue", "direction": "out", "name": "$return",
              "queueName": "out", "connection": storage },
        ] })
    );
    assert_eq!(nothing::FUNCTION_JSON, None);
}

#[test]
fn the_functions_span_is_part_of_its_outcome() {
    let report = testing::call::<traced>(testing::http("GET", "/").trace("00-1-2-01"));
    let span = report.outcome().trace.as_ref();
    assert_eq!(
        span.map(|span| span.traceparent.as_str()),
        Some("00-1-3-01")
    );
    let without = testing::call::<nothing>(testing::timer().trace("00-1-2-01"));
    assert_eq!(without.outcome().trace, None);
}

#[test]
fn missing_inputs_and_settings_are_named_with_a_remedy() {
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
