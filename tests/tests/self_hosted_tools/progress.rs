//! Functions that say how far they are, and clients that listen.

use corral_tests::mcp::Listener;
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::{Value, json};

use crate::apps::{app, doing, prompt, resource, tool};
use crate::client::{Era, events, head, send};

const TOKEN: &str = "progress of seven";

/// A call of the tool `work` that does these steps, and asks for progress.
fn listening(era: Era, steps: &Value) -> (Value, Vec<(String, String)>) {
    let params = json!({ "name": "work", "arguments": { "steps": steps } });
    asking(era, "tools/call", &params)
}

/// A request that asks for progress.
fn asking(era: Era, method: &str, params: &Value) -> (Value, Vec<(String, String)>) {
    let (mut body, headers) = era.request(method, params);
    body["params"]["_meta"]["progressToken"] = TOKEN.into();
    (body, headers)
}

fn work() -> FunctionApp {
    app().function(&tool("work"))
}

fn reports(messages: &[Value]) -> Vec<&Value> {
    let reports = messages
        .iter()
        .filter(|message| message["method"] == "notifications/progress");
    reports.map(|report| &report["params"]).collect()
}

/// The function never ends, so what its client reads was sent before.
#[test]
fn progress_arrives_while_the_function_runs() {
    let handler = Handler::start(work());
    handler.stdout().wait_for("ready: ");
    for (closed, era) in Era::ALL.into_iter().enumerate() {
        let (body, headers) = listening(
            era,
            &json!([
                { "do": "report", "done": 1, "total": 4, "text": "reading" },
                { "do": "report", "done": 2.5 },
                { "do": "spin" },
            ]),
        );
        let mut listener = Listener::new(&handler, &head(&headers), &body.to_string());
        listener.wait_for("HTTP/1.1 200");
        for expected in [
            json!({ "progressToken": TOKEN, "progress": 1, "total": 4, "message": "reading" }),
            json!({ "progressToken": TOKEN, "progress": 2.5 }),
        ] {
            let message = listener.message();
            assert_eq!(message["method"], "notifications/progress", "{message}");
            assert_eq!(message["params"], expected, "{era:?}");
        }
        drop(listener);
        handler
            .stdout()
            .wait_for_lines("cancelled: the client disconnected", closed + 1);
    }
}

#[test]
fn the_result_is_the_last_event() {
    let handler = Handler::start(work());
    for era in Era::ALL {
        for (steps, result) in [
            (json!({ "do": "return", "text": "done" }), json!("done")),
            (
                json!({ "do": "return-error" }),
                json!("An error occurred invoking 'work'."),
            ),
        ] {
            let report = json!({ "do": "report", "times": 3, "total": 2 });
            let (body, headers) = listening(era, &json!([report, steps]));
            let messages = events(&send(&handler, "/mcp", &body, &headers));
            let amounts = reports(&messages).into_iter();
            let amounts: Vec<_> = amounts.map(|report| report["progress"].clone()).collect();
            assert_eq!(amounts, [0, 1, 2], "{era:?}");
            let last = messages.last().unwrap();
            assert_eq!(messages.len(), 4);
            assert_eq!(last["id"], 7, "{last}");
            assert_eq!(last["result"]["content"][0]["text"], result, "{last}");
        }
    }
}

/// What a client has to do to hear of it.
#[test]
fn other_responses_are_not_streams() {
    let handler = Handler::start(work());
    let report = json!({ "do": "report", "done": 1 });
    let done = json!({ "do": "return", "text": "done" });
    for era in Era::ALL {
        for (what, steps, token, accept) in [
            ("no token", json!([report, done]), None, None),
            (
                "no events",
                json!([report, done]),
                Some(json!(1)),
                Some("application/json"),
            ),
            (
                "a token that is neither text nor a number",
                json!([report, done]),
                Some(json!([1])),
                None,
            ),
            (
                "a token that is too long",
                json!([report, done]),
                Some(json!("x".repeat(2000))),
                None,
            ),
            ("no report", json!([done]), Some(json!(1)), None),
            (
                "no progress",
                json!([{ "do": "report", "done": 1, "times": 0 }, done]),
                Some(json!(1)),
                None,
            ),
        ] {
            let (mut body, mut headers) = listening(era, &steps);
            let meta = body["params"]["_meta"].as_object_mut().unwrap();
            meta.remove("progressToken");
            if let Some(token) = token {
                meta.insert("progressToken".to_owned(), token);
            }
            for (name, value) in &mut headers {
                if let ("Accept", Some(accept)) = (name.as_str(), accept) {
                    accept.clone_into(value);
                }
            }
            let answer = send(&handler, "/mcp", &body, &headers);
            assert_eq!(
                answer.header("content-type"),
                Some("application/json"),
                "{era:?} {what}"
            );
            let message: Value = serde_json::from_slice(&answer.body).unwrap();
            let text = &message["result"]["content"][0]["text"];
            assert_eq!(text, "done", "{era:?} {what}: {message}");
        }
    }
}

#[test]
fn resources_and_prompts_report_too() {
    let steps = json!([
        { "do": "report", "done": 1 },
        { "do": "return", "text": "done" },
    ]);
    let app = app()
        .function(&resource("readme", "docs://readme"))
        .function(&prompt("ask"));
    let app = doing(doing(app, "docs://readme", &steps), "ask", &steps);
    let handler = Handler::start(app);
    for era in Era::ALL {
        for (method, params) in [
            ("resources/read", json!({ "uri": "docs://readme" })),
            (
                "prompts/get",
                json!({ "name": "ask", "arguments": { "topic": "x" } }),
            ),
        ] {
            let (body, headers) = asking(era, method, &params);
            let messages = events(&send(&handler, "/mcp", &body, &headers));
            assert_eq!(reports(&messages).len(), 1, "{era:?} {method}");
            assert!(messages[1].get("result").is_some(), "{era:?} {method}");
        }
    }
}

/// A client gets some of the reports, in order, and always the last.
#[test]
fn a_flood_of_progress_is_contained() {
    const TIMES: usize = 300_000;
    let handler = Handler::start(work());
    let text = "x".repeat(10_000);
    for (text, longest) in [(None, 0), (Some(&text), 4 << 10)] {
        let (body, headers) = listening(
            Era::Stateless,
            &json!([
                { "do": "report", "times": TIMES, "text": text },
                { "do": "return", "text": "done" },
            ]),
        );
        let messages = events(&send(&handler, "/mcp", &body, &headers));
        let reports = reports(&messages);
        let amounts: Vec<_> = reports
            .iter()
            .map(|report| report["progress"].as_u64().unwrap())
            .collect();
        assert!(amounts.is_sorted_by(|one, next| one < next), "{amounts:?}");
        assert_eq!(amounts.last(), Some(&(TIMES as u64 - 1)));
        assert!(amounts.len() < TIMES / 10, "{} reports", amounts.len());
        let message = reports[0]["message"].as_str().unwrap_or_default();
        assert_eq!(message.len(), longest);
        let last = messages.last().unwrap();
        assert_eq!(last["result"]["content"][0]["text"], "done", "{last}");
    }
}

/// Nobody listens to other triggers.
#[test]
fn progress_of_other_functions_is_dropped() {
    let queue = Function::new("work", "queueTrigger")
        .output("queue", "out")
        .guest("script");
    let handler = Handler::start(FunctionApp::new().function(&queue));
    let steps = json!([
        { "do": "report", "done": 1, "total": 2, "text": "half" },
        { "do": "log", "text": "line" },
    ]);
    let delivered = handler.call("work", steps.to_string().as_str()).send();
    assert_eq!(delivered.unwrap().logs, ["line"]);
}
