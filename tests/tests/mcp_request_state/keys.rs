//! Keys, and how long states last.

use corral_tests::handler::run;
use corral_tests::timeout::wait_until;
use corral_tests::{FunctionApp, Handler, mcp};
use serde_json::json;

use super::servers::{KEY, NEW_KEY, app, assert_refused, call, sealing, start, state};

/// An app whose server has these key settings; the keys are `OLD` and `NEW`.
fn keyed(settings: &[&str]) -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .setting("OLD", KEY)
        .setting("NEW", NEW_KEY)
        .function(&mcp::function("One", &json!({}), &sealing(settings)))
}

#[test]
fn keys_are_rotated_without_losing_states() {
    let handler = start(keyed(&["OLD"]));
    let old = state(&call("One", "keep", None).answer(&handler));
    for (settings, accepted) in [
        (["NEW", "OLD"].as_slice(), true),
        (&["OLD", "NEW"], true),
        (&["NEW"], false),
    ] {
        // Another machine with the same keys.
        let handler = start(keyed(settings));
        let answer = call("One", "keep", Some(&old)).answer(&handler);
        if accepted {
            assert_eq!(
                answer["result"]["resultType"], "complete",
                "{settings:?}: {answer}"
            );
        } else {
            assert_refused(&answer, "the old key is gone");
        }
    }
}

#[test]
fn a_running_handler_takes_new_keys() {
    let handler = start(keyed(&["OLD"]));
    let old = state(&call("One", "keep", None).answer(&handler));
    let plugin = json!({ "mcp": sealing(&["NEW"]) });
    handler.app().write("One/plugin.json", plugin.to_string());
    handler.stdout().wait_for("now serving generation 2");
    assert_refused(
        &call("One", "keep", Some(&old)).answer(&handler),
        "the old key",
    );
}

#[test]
fn states_expire() {
    let mut section = sealing(&["MCP_STATE_KEY"]);
    section["seal_request_state"]["expires"] = json!("1s");
    let app = app(&json!({})).function(&mcp::function("One", &json!({}), &section));
    let handler = start(app);
    let sealed = state(&call("One", "keep", None).answer(&handler));
    wait_until("the state expires", || {
        let answer = call("One", "keep", Some(&sealed)).answer(&handler);
        answer["error"]["code"] == -32602
    });
    handler
        .stderr()
        .wait_for("`requestState` is refused: it has expired");
}

/// A server whose states cannot be sealed must not run without a seal.
#[test]
fn bad_keys_are_reported_without_their_text() {
    let secret = "c2hvcnQgc2VjcmV0";
    let plain = |app: FunctionApp| app;
    let forwarded: fn(FunctionApp) -> FunctionApp = FunctionApp::forwarding;
    for (what, host, value, problem) in [
        (
            "no setting",
            forwarded,
            None,
            "names the app setting `KEY`, which is not set",
        ),
        (
            "no base64",
            forwarded,
            Some("secret phrase!"),
            "the key is not base64",
        ),
        (
            "a short key",
            forwarded,
            Some(secret),
            "the key has 12 bytes; the minimum is 32",
        ),
        (
            "envelopes",
            plain,
            Some(KEY),
            "needs the callers' own requests, but the Functions host sends envelopes",
        ),
    ] {
        let mut app = host(FunctionApp::new());
        if let Some(value) = value {
            app = app.setting("KEY", value);
        }
        let app = app.function(&mcp::function("One", &json!({}), &sealing(&["KEY"])));
        let checked = run(&app, &["check"]);
        assert_eq!(checked.code, Some(1), "{what}: {checked:?}");
        assert!(checked.stdout.contains(problem), "{what}: {checked:?}");
        let handler = Handler::start(app);
        let line = handler.stderr().wait_for("One cannot be called: ");
        assert!(line.contains(problem), "{what}: {line}");
        for text in [line, checked.stdout, checked.stderr] {
            assert!(
                !text.contains(secret) && !text.contains("secret phrase"),
                "{what}: {text}"
            );
        }
    }
}
