//! Callers that disconnect before the end: not an error, and the plugin is stopped.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use corral_tests::handler::Admin;
use corral_tests::timeout::{connect, wait_until};
use corral_tests::{FunctionApp, Handler};
use serde_json::json;

use super::apps::{app, routed, start, wait_for_outcome};

fn send(handler: &Handler, request: &str) -> TcpStream {
    let mut stream = connect(("127.0.0.1", handler.port()));
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Waits until `count` calls of `function` are running.
fn wait_for_running(handler: &Handler, function: &str, count: u64) {
    let admin = Admin::of(handler);
    wait_until(&format!("{function}: {count} in flight"), || {
        let answer = admin.get(&format!("/v1/functions/{function}")).json();
        answer["counters"]["running"] == count
    });
}

/// CPU time that the process has used, in clock ticks of 10 ms.
fn ticks(handler: &Handler) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", handler.pid())).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn disconnected_callers_are_logged_as_information() {
    let handler = start(app());
    let mut lines = 0;
    for (function, request, read) in [
        (
            // An upload.
            "Stream",
            "POST /api/Stream/count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
            0,
        ),
        (
            // An upload in chunks.
            "Stream",
            "POST /api/Stream/count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            0,
        ),
        (
            // An upload, whole.
            "Whole",
            "POST /api/Whole/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n",
            25,
        ),
        (
            // An answer.
            "Stream",
            "GET /api/Stream/stream?10000 HTTP/1.1\r\nHost: x\r\n\r\n",
            100_000,
        ),
        (
            // A plugin that sleeps.
            "Stream",
            "GET /api/Stream/sleep?60000 HTTP/1.1\r\nHost: x\r\n\r\n",
            0,
        ),
        (
            // A plugin that spins.
            "Stream",
            "GET /api/Stream/spin HTTP/1.1\r\nHost: x\r\n\r\n",
            0,
        ),
        (
            // A plugin that spins, whole.
            "Whole",
            "POST /api/Whole/ HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n{\"do\":\"spin\"}",
            0,
        ),
    ] {
        let mut stream = send(&handler, request);
        // Not before the call is running.
        if read > 0 {
            stream.read_exact(&mut vec![0; read]).unwrap();
        } else {
            wait_for_running(&handler, function, 1);
        }
        drop(stream);
        lines += 1;
        handler.stdout().wait_for_lines("cancelled: ", lines);
        wait_for_running(&handler, function, 0);
    }
    wait_for_outcome(&handler, "Stream", "cancelled", 5);
    wait_for_outcome(&handler, "Whole", "cancelled", 2);
    handler.end();
    assert_eq!(handler.stdout().lines_with("cancelled: ").len(), lines);
    assert_eq!(handler.stderr().lines_with("failed with"), [""; 0]);
}

/// Whether no thread of the process computes or waits for a core.
fn is_idle(handler: &Handler) -> bool {
    let threads = fs::read_dir(format!("/proc/{}/task", handler.pid())).unwrap();
    threads.flatten().all(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        let state = stat.rsplit_once(") ").map(|(_, fields)| fields);
        !state.is_some_and(|state| state.starts_with('R'))
    })
}

/// A busy plugin without a caller is stopped at once.
#[test]
fn a_busy_plugin_is_stopped_when_its_caller_disconnects() {
    let limits = json!({ "cpu": "30s", "time": "30s" });
    let streamed = routed("Stream").guest("exchange").limits(&limits);
    let whole = routed("Whole").guest("script").limits(&limits);
    let app = FunctionApp::new().proxying();
    let handler = start(app.function(&streamed).function(&whole));
    let get = |path| format!("GET /api/Stream/{path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let step = r#"{"do":"spin"}"#;
    let post = format!(
        "POST /api/Whole/ HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{step}",
        step.len()
    );
    for (row, request) in [
        ("streamed", get("spin")),
        ("streamed, late", get("spin-late")),
        ("whole", post),
    ] {
        let mut stream = send(&handler, &request);
        if row == "streamed, late" {
            stream.read_exact(&mut [0; 12]).unwrap();
        }
        let before = ticks(&handler);
        wait_until("it computes", || ticks(&handler) >= before + 10);
        let left = ticks(&handler);
        drop(stream);
        // A thread that computes is in none of these looks at rest.
        let mut at_rest = 0;
        wait_until("nothing computes any more", || {
            at_rest = if is_idle(&handler) { at_rest + 1 } else { 0 };
            at_rest == 20
        });
        let used = ticks(&handler) - left;
        println!("{row}: {used}0 ms of computing for nobody");
        assert!(used < 25, "{row}: {used}0 ms of computing for nobody");
    }
}
