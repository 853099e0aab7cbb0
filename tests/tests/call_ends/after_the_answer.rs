//! A response is complete when the plugin has finished its body. It is then
//! delivered, whatever the plugin does afterwards.

use corral_tests::{HttpCall, Received};

use super::apps::{app, get, handler, start, wait_for_outcome};

/// What a plugin does after its response.
const AFTERWARDS: [&str; 4] = [
    "exit-after?0",
    "exit-after?1",
    "trap-after?chunks",
    "trap-after?sized",
];

#[test]
fn a_finished_response_is_delivered_completely() {
    let handler = handler();
    for path in AFTERWARDS {
        for _ in 0..20 {
            let answer = get(&handler, &format!("/api/Stream/{path}"));
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            assert_eq!(answer.body.len(), 5, "{path}: {answer:?}");
        }
    }
    for path in ["trap-after?empty", "trap-after?no-content"] {
        let answer = get(&handler, &format!("/api/Stream/{path}"));
        assert!([202, 204].contains(&answer.status), "{path}: {answer:?}");
    }
}

#[test]
fn a_finished_response_is_delivered_completely_in_payload_mode() {
    let handler = handler();
    for path in AFTERWARDS {
        let call = HttpCall::new("GET", &format!("/api/Payload/{path}"));
        let delivered = handler.call("Payload", call).send();
        let delivered = delivered.unwrap_or_else(|failure| panic!("{path}: {failure}"));
        let Received::Http(response) = &delivered.bindings["res"] else {
            panic!("{path}: {delivered:?}")
        };
        assert_eq!((response.status, response.body.len()), (200, 5), "{path}");
    }
}

/// The plugin may continue, and a later failure is a separate outcome.
#[test]
fn failures_after_the_response_are_logged_and_counted() {
    let handler = start(app());
    let payload = |path: &str| {
        let call = HttpCall::new("GET", &format!("/api/Payload/{path}"));
        handler.call("Payload", call).send().unwrap();
    };
    let stream = |path: &str| {
        get(&handler, &format!("/api/Stream/{path}"));
    };
    for body in ["empty", "chunks", "sized", "no-content"] {
        stream(&format!("work-after?{body}"));
        payload(&format!("work-after?{body}"));
    }
    let said = handler
        .stderr()
        .wait_for_lines("worked after the answer", 8);
    for function in ["Stream", "Payload"] {
        let of_it = said.iter().filter(|line| line.contains(function));
        assert_eq!(of_it.count(), 4, "{said:?}");
        wait_for_outcome(&handler, function, "ok", 4);
    }
    for (count, path) in (1..).zip(["trap-after-work?empty", "trap-after?chunks", "exit-after?1"]) {
        stream(path);
        wait_for_outcome(&handler, "Stream", "failed_after_answer", count);
        payload(path);
        wait_for_outcome(&handler, "Payload", "failed_after_answer", count);
    }
    let said = handler
        .stderr()
        .wait_for_lines("failed after its answer with trap", 4);
    assert!(said[0].contains("error"), "{said:?}");
    handler.stderr().wait_for("exited with code 1");
    // A clean exit is not a failure.
    stream("exit-after?0");
    wait_for_outcome(&handler, "Stream", "ok", 5);
}

/// The length of a response to HEAD is not that of its body (RFC 9110, section 8.6).
#[test]
fn content_length_without_a_body() {
    let handler = handler();
    let call = HttpCall::new("HEAD", "/api/Payload/length-alone?1234");
    let delivered = handler.call("Payload", call).send().unwrap();
    assert_eq!(delivered.http.unwrap().status, 200);
    let headers = [("Host", "x")];
    let answer = handler.exchange("HEAD", "/api/Stream/length-alone?1234", &headers, b"");
    assert_eq!(
        (answer.status, answer.header("content-length")),
        (200, Some("1234"))
    );
}
