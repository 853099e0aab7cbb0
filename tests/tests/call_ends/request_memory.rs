//! The memory limit of all request bodies together.

#![cfg(target_os = "linux")]

use std::net::TcpStream;
use std::thread;

use corral_tests::half_sent::{Caller, half_send};
use corral_tests::timeout::find;
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::json;

const CALLERS: usize = 40;

fn serve(request_memory: &str) -> Handler {
    let app = FunctionApp::new()
        .corral_json(&json!({ "request_memory": request_memory }))
        .function(
            &Function::new("Script", "queueTrigger")
                .output("queue", "out")
                .guest("script"),
        );
    let handler = Handler::start(app);
    handler.stdout().wait_for("ready: ");
    handler
}

/// All callers at once. Those that do not fit are told so; the rest waits for the last
/// byte.
fn half_sent(handler: &Handler, length: usize, chunked: bool) -> Vec<TcpStream> {
    let mut waiting = Vec::new();
    for caller in half_send(handler, "Script", CALLERS, length, chunked) {
        match caller {
            Caller::Waits(stream) => waiting.push(stream),
            Caller::Refused(answer) if answer.is_empty() => {}
            Caller::Refused(answer) => {
                assert!(answer.starts_with("HTTP/1.1 503 overloaded: "), "{answer}");
                assert!(answer.contains("retry-after: 1"), "{answer}");
                assert!(answer.contains("request_memory"), "{answer}");
            }
        }
    }
    waiting
}

/// Has calls answered, so that what a handler at rest needs is there.
fn settle(handler: &Handler) {
    let step = json!({ "do": "output", "text": "x" }).to_string();
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..25 {
                    handler.call("Script", step.as_str()).send().unwrap();
                }
            });
        }
    });
}

/// Each is one byte short of its end.
#[test]
fn incomplete_bodies_do_not_exhaust_memory() {
    const MIB: usize = 1 << 20;
    for (length, bound, chunked) in [(60 * MIB, 128 * MIB, false), (60 * MIB, 128 * MIB, true)] {
        let handler = serve(&format!("{}MiB", bound / MIB));
        settle(&handler);
        let at_rest = handler.resident_memory();
        let waiting = half_sent(&handler, length, chunked);
        let now = handler.resident_memory();
        let peak = handler.peak_memory();
        let row = format!(
            "{CALLERS} callers x {} MiB, chunked {chunked}, request_memory {} MiB: {} wait; resident {} MiB at rest, {} MiB with them, {} MiB at the most",
            length / MIB,
            bound / MIB,
            waiting.len(),
            at_rest >> 20,
            now >> 20,
            peak >> 20,
        );
        println!("{row}");
        assert!(waiting.len() * length <= bound, "{row}");
        assert!(peak < 2 * at_rest + u64::try_from(bound).unwrap(), "{row}");
        drop(waiting);
    }
}

/// One alone may have more than that, also after others had it all.
#[test]
fn request_memory_is_released() {
    const BODY: usize = 4 << 20;
    const MEMORY: usize = 32 << 20;
    let handler = serve("32MiB");
    drop(half_sent(&handler, BODY, false));
    let large = " ".repeat(MEMORY + BODY);
    let head = format!(
        "POST /Script HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        large.len()
    );
    // Those who have left are noticed soon.
    let answer = find("the memory is given back", || {
        let answer = handler
            .transport()
            .converse(format!("{head}{large}").as_bytes());
        let answer = answer.unwrap();
        (!answer.starts_with("HTTP/1.1 503 ")).then_some(answer)
    });
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
