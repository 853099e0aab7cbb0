//! The reason of a failure in the reason phrase of the status line, which the
//! Functions host quotes.

use corral_tests::{Handler, Trigger};

use super::apps::handler;

fn status_line(handler: &Handler, function: &str, text: &str) -> String {
    let body = handler.call(function, Trigger::from(text)).envelope();
    let body = body.unwrap().to_string();
    let request = format!(
        "POST /{function} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: Azure-Functions-Host/4.1037.0.0\r\nX-Azure-Functions-InvocationId: 6e0ef1d8-2ce8-4a4c-a6e6-5b9c0dd5e2b1\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        handler.port(),
        body.len(),
    );
    let answer = handler.transport().converse(request.as_bytes()).unwrap();
    answer.lines().next().unwrap().to_owned()
}

#[test]
fn the_reason_phrase_contains_the_error() {
    let handler = handler();
    for (function, text, expected) in [
        (
            "Script",
            r#"{"do":"return-error","message":"no stock"}"#,
            "HTTP/1.1 500 function_failed: no stock",
        ),
        (
            "Script",
            r#"{"do":"return-error","message":"caf\u00e9\r\nX-Evil: 1"}"#,
            "HTTP/1.1 500 function_failed: caf? X-Evil: 1",
        ),
        ("Script", r#"{"do":"output","text":"x"}"#, "HTTP/1.1 200 OK"),
        (
            "Program",
            r#"{"do":"exit","code":3}"#,
            "HTTP/1.1 500 function_failed: the program exited with code 3",
        ),
        (
            "Program",
            r#"{"do":"exit","code":255}"#,
            "HTTP/1.1 500 function_failed: the program exited with code 255",
        ),
        ("Program", r#"{"do":"nothing"}"#, "HTTP/1.1 200 OK"),
        ("Program", r#"{"do":"exit","code":0}"#, "HTTP/1.1 200 OK"),
    ] {
        assert_eq!(status_line(&handler, function, text), expected, "{text}");
    }
    let long = format!(
        r#"{{"do":"return-error","message":"{}"}}"#,
        "x".repeat(5000)
    );
    let line = status_line(&handler, "Script", &long);
    assert!(line.len() < 600 && line.ends_with("xxx..."), "{line}");
    let trap = status_line(&handler, "Script", r#"{"do":"trap"}"#);
    assert!(
        trap.starts_with("HTTP/1.1 500 trap: the plugin aborted"),
        "{trap}"
    );
}

/// The error of a call that failed, as its caller and as the operator are told it.
fn errors(handler: &Handler, function: &str, text: &str) -> [String; 2] {
    let call = handler.call(function, Trigger::from(text));
    let failure = call.send().unwrap_err();
    let line = handler.stderr().wait_for_line("the failure", |line| {
        line.contains(call.id()) && line.contains("failed with")
    });
    [failure.report().message, line]
}

#[test]
fn a_program_ends_with_its_own_code() {
    let handler = handler();
    for code in [1, 3, 64, 255] {
        let step = format!(r#"{{"do":"exit","code":{code}}}"#);
        for error in errors(&handler, "Program", &step) {
            assert!(
                error.contains(&format!("the program exited with code {code}")),
                "{error}"
            );
        }
    }
}

/// The parts of a message are there or left out, never empty.
#[test]
fn trap_messages_have_no_empty_parts() {
    let handler = handler();
    for text in [
        r#"{"do":"panic","message":"at the disco"}"#,
        r#"[{"do":"stderr","text":""},{"do":"panic","message":"x"}]"#,
    ] {
        let line = status_line(&handler, "Program", text);
        assert!(line.starts_with("HTTP/1.1 500 "), "{line}");
        let [message, told] = errors(&handler, "Program", text);
        for line in [line, message, told] {
            for empty in [": ;", "; ;", " ()", ": (", ";;"] {
                assert!(!line.contains(empty), "{empty:?} in {line}");
            }
        }
    }
}
