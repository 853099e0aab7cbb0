//! Requests that the Functions host resends: without a body, if the connection was
//! closed before the first byte of the response.

use corral_tests::{FunctionApp, Way};

use super::apps::{app, host, routed, start};

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

/// Before the first byte is sent, the caller gets an error status.
#[test]
fn plugin_fails_before_the_first_byte() {
    for (way, app) in [
        (Way::Proxying, app()),
        (
            Way::Forwarding,
            FunctionApp::new()
                .forwarding()
                .function(&routed("Stream").guest("exchange")),
        ),
    ] {
        let handler = start(app);
        for (path, code) in [
            ("trap-at-once", "trap"),
            ("trap", "trap"),
            ("silent", "function_failed"),
        ] {
            let ended = host(&handler).call(way, &get(&format!("/api/Stream/{path}")));
            assert_eq!(ended.sent, 1, "{way:?} {path}: {ended:?}");
            assert!(
                ended.answer.starts_with("HTTP/1.1 500 "),
                "{way:?} {path}: {ended:?}"
            );
            assert!(ended.answer.contains(code), "{way:?} {path}: {ended:?}");
        }
        // It ran once.
        handler.end();
        let runs = handler.stderr().lines_with("about to trap");
        assert_eq!(
            runs.iter()
                .filter(|line| !line.contains("failed with"))
                .count(),
            1,
            "{runs:?}"
        );
    }
}

/// Afterwards the response is visibly incomplete.
#[test]
fn plugin_fails_after_the_first_byte() {
    let handler = start(app());
    for _ in 0..20 {
        for path in ["trap-late", "exit-half-way?1"] {
            let ended = host(&handler).call(Way::Proxying, &get(&format!("/api/Stream/{path}")));
            assert_eq!(ended.sent, 1, "{path}: {ended:?}");
            if ended.answer.starts_with("HTTP/1.1 200 ") {
                assert!(ended.reset, "{path}: {ended:?}");
                assert!(!ended.answer.ends_with("0\r\n\r\n"), "{path}: {ended:?}");
            } else {
                assert!(
                    ended.answer.starts_with("HTTP/1.1 500 "),
                    "{path}: {ended:?}"
                );
            }
        }
    }
}
