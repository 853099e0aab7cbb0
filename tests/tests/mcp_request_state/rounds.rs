//! Requests of several rounds.

use corral_tests::handler::Admin;
use corral_tests::{Exchange, Framing, FunctionApp, mcp};
use serde_json::{Value, json};

use super::servers::{KEY, app, assert_refused, call, sealing, start, state};

/// The head of a request.
const JSON: [(&str, &str); 2] = [("Host", "localhost"), ("Content-Type", "application/json")];

/// How the Functions host passes requests on.
type Host = fn(FunctionApp) -> FunctionApp;

#[test]
fn a_server_keeps_its_state_with_the_client() {
    let hosts: [(&str, Host); 2] = [
        ("proxied", FunctionApp::proxying),
        ("forwarded", FunctionApp::forwarding),
    ];
    for (host, passed_on) in hosts {
        for script in [json!({}), json!({ "stream": true })] {
            let handler = start(passed_on(app(&script)));
            let (_, messages) = call("One", "keep", None).send(&handler);
            let streams = script["stream"] == true;
            assert_eq!(
                messages.len(),
                if streams { 2 } else { 1 },
                "{host}: {messages:?}"
            );
            let first = messages.last().unwrap();
            let sealed = state(first);
            assert!(!sealed.contains("order"), "{host}: {sealed}");
            let back = call("One", "keep", Some(&sealed)).answer(&handler);
            let text = &back["result"]["content"][0]["text"];
            assert_eq!(text, "back: step 2 of order 17", "{host} {script}: {back}");
        }
    }
}

#[test]
fn every_round_has_a_state_of_its_own() {
    let handler = start(app(&json!({ "stream": true })));
    let mut states: Vec<String> = Vec::new();
    loop {
        let state_before = states.last().map(String::as_str);
        let answer = call("One", "count", state_before).answer(&handler);
        if answer["result"]["resultType"] == "complete" {
            assert_eq!(answer["result"]["content"][0]["text"], "3 rounds");
            break;
        }
        states.push(state(&answer));
    }
    assert_eq!(states.len(), 3);
    // A round can be repeated; a server that must not have that keeps a record itself.
    let again = call("One", "count", Some(&states[0])).answer(&handler);
    assert_ne!(state(&again), states[1]);
}

#[test]
fn a_state_returns_to_its_own_request_alone() {
    let handler = start(app(&json!({})));
    let sealed = state(&call("One", "keep", None).answer(&handler));
    let mut altered = sealed.clone().into_bytes();
    let middle = altered.len() / 2;
    altered[middle] = if altered[middle] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    let mut other_arguments = call("One", "keep", Some(&sealed));
    other_arguments.params["arguments"]["state"] = json!("step 2 of order 18");
    let mut other_method = call("One", "keep", Some(&sealed));
    other_method.method = "prompts/get";
    let mut other_caller = call("One", "keep", Some(&sealed));
    other_caller.headers = &[("x-ms-client-principal-id", "mallory")];
    let mut not_text = call("One", "keep", None);
    not_text.params["requestState"] = json!({ "step": 2 });
    for (what, request, reason) in [
        (
            "the plain state",
            call("One", "keep", Some("step 2 of order 17")),
            "it was not sealed by this handler",
        ),
        (
            "nothing",
            call("One", "keep", Some("")),
            "it was not sealed by this handler",
        ),
        ("cut", call("One", "keep", Some(&sealed[..40])), "altered"),
        ("altered", call("One", "keep", Some(&altered)), "altered"),
        (
            "another tool",
            call("One", "other", Some(&sealed)),
            "altered, or belongs to another function, tool",
        ),
        (
            "another function",
            call("Two", "keep", Some(&sealed)),
            "altered",
        ),
        ("another method", other_method, "altered"),
        ("other arguments", other_arguments, "altered"),
        ("another caller", other_caller, "altered"),
        ("no text", not_text, "`requestState` is not a string"),
    ] {
        let (status, messages) = request.send(&handler);
        assert_eq!(status, 200, "{what}");
        assert_refused(&messages[0], what);
        let line = format!(
            "refused a request `{}` `{}`",
            request.method,
            request.params["name"].as_str().unwrap()
        );
        handler
            .stderr()
            .wait_for_line(what, |text| text.contains(&line) && text.contains(reason));
    }
    let back = call("One", "keep", Some(&sealed)).answer(&handler);
    assert_eq!(back["result"]["resultType"], "complete", "{back}");
    let metrics = String::from_utf8(Admin::of(&handler).get("/metrics").body).unwrap();
    for line in [
        r#"corral_mcp_request_states_total{function="One",outcome="sealed"} 1"#,
        r#"corral_mcp_request_states_total{function="One",outcome="opened"} 1"#,
        r#"corral_mcp_request_states_total{function="One",outcome="unknown"} 3"#,
        r#"corral_mcp_request_states_total{function="One",outcome="forged"} 6"#,
        r#"corral_mcp_request_states_total{function="Two",outcome="forged"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}

/// The caller is part of the seal when the request names one.
#[test]
fn a_state_belongs_to_its_caller() {
    let handler = start(app(&json!({})));
    let by = |state: Option<&str>, headers| {
        let mut request = call("One", "keep", state);
        request.headers = headers;
        request.answer(&handler)
    };
    let alice = &[("X-MS-Client-Principal-Id", "alice")];
    let sealed = state(&by(None, alice));
    assert_eq!(by(Some(&sealed), alice)["result"]["resultType"], "complete");
    assert_refused(
        &by(Some(&sealed), &[("x-ms-client-principal-id", "bob")]),
        "bob",
    );
    assert_refused(&by(Some(&sealed), &[]), "nobody");
}

/// Two readers could find two states in these.
#[test]
fn messages_with_two_meanings_are_refused() {
    let handler = start(app(&json!({})));
    let sealed = state(&call("One", "keep", None).answer(&handler));
    let call = |params: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{params}}}"#)
    };
    let good = call(&format!(r#"{{"name":"keep","requestState":"{sealed}"}}"#));
    for (what, body, code) in [
        (
            "a member twice",
            call(r#"{"name":"keep","requestState":"a","requestState":"b"}"#),
            -32600,
        ),
        (
            "an escaped member",
            call(r#"{"name":"keep","requestState":"a","request\u0053tate":"b"}"#),
            -32600,
        ),
        (
            "another case",
            call(r#"{"name":"keep","RequestState":"b"}"#),
            -32700,
        ),
        ("a batch", format!("[{good}]"), -32600),
        ("no JSON", "requestState=b".to_owned(), -32700),
        ("not UTF-8", "\u{feff}{}".to_owned(), -32700),
    ] {
        let answer = handler.exchange("POST", "/api/One", &JSON, body.as_bytes());
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{what}: {answer:?}");
    }
}

/// A client holds the state, so it has a limit; a longer one fails the call.
#[test]
fn long_states_are_refused() {
    let handler = start(app(&json!({})));
    let mut request = call("One", "keep", None);
    request.params["arguments"]["state"] = json!("x".repeat(65_536));
    let sealed = state(&request.answer(&handler));
    request.params["requestState"] = json!(sealed);
    assert_eq!(request.answer(&handler)["result"]["resultType"], "complete");
    let params = json!({ "name": "keep", "arguments": { "state": "x".repeat(65_537) } });
    let body = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params });
    let body = body.to_string();
    let exchange = Exchange {
        method: "POST",
        target: "/api/One",
        headers: &JSON,
        body: body.as_bytes(),
        framing: Framing::Sized,
    };
    let answer = handler.transport().exchange(&exchange).unwrap().json();
    assert!(answer["error"]["code"].is_i64(), "{answer}");
    assert_eq!(answer["result"], Value::Null, "{answer}");
    handler
        .stderr()
        .wait_for("`requestState` is longer than 65536 bytes");
}

/// Without the key in plugin.json nothing is touched.
#[test]
fn other_functions_keep_their_states_as_they_are() {
    let app = FunctionApp::new().proxying().setting("MCP_STATE_KEY", KEY);
    let plain = mcp::function("Two", &json!({}), &json!({}));
    let sealed = mcp::function("One", &json!({}), &sealing(&["MCP_STATE_KEY"]));
    let handler = start(app.function(&plain).function(&sealed));
    let left: Value = call("Two", "keep", None).answer(&handler);
    assert_eq!(state(&left), "step 2 of order 17");
    let back = call("Two", "keep", Some("anything")).answer(&handler);
    assert_eq!(back["result"]["content"][0]["text"], "back: anything");
}
