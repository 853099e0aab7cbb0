//! Callers of another function that stall.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use corral_tests::timeout::{connect, wait_until};
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::json;

use crate::load::{app, during, script};

const CALLERS: usize = 40;

/// Who has sent the head of a call of `Other` whose body has `length` bytes.
fn begin(handler: &Handler, length: usize) -> TcpStream {
    let mut stream = connect(("127.0.0.1", handler.port()));
    let head = format!("POST /Other HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn serve(app: FunctionApp) -> Handler {
    let handler = Handler::start(app.function(&script("Other")));
    handler.stdout().wait_for("ready: ");
    handler
}

/// Whether anything has come of an answer yet.
fn answered(mut stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let read = stream.read(&mut [0; 4096]);
    stream.set_nonblocking(false).unwrap();
    !matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// One byte after the other, until the calls are over.
#[test]
fn slow_bodies() {
    let row = "40 callers whose bodies trickle";
    let mut host = json!({
        "version": "2.0",
        "customHandler": { "description": { "defaultExecutablePath": "handler" } },
    });
    host["functionTimeout"] = json!("00:00:03");
    let handler = serve(app().host_json(&host));
    let says = "408 too_slow";
    let result = during(row, &handler, |load| {
        let mut callers: Vec<_> = (0..CALLERS).map(|_| begin(&handler, 1 << 20)).collect();
        wait_until("all are answered", || {
            load.await_more(1);
            callers.retain(|mut caller| !answered(caller) && caller.write_all(b" ").is_ok());
            callers.is_empty()
        });
    });
    let lines = handler.stderr().wait_for_lines(says, CALLERS);
    result.told(&lines[0]);
}

/// Sends all but the last byte of a body, and gives the caller back if it is not
/// refused: then the body is held.
fn hold(handler: &Handler, length: usize) -> Option<TcpStream> {
    let mut caller = begin(handler, length);
    // Who is refused may be reset.
    caller.write_all(&vec![b' '; length - 1]).ok()?;
    let soon = Some(Duration::from_millis(50));
    caller.set_read_timeout(soon).unwrap();
    match caller.read(&mut [0; 4096]) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Some(caller),
        _ => None,
    }
}

/// One byte is missing of each, and together they have all of `request_memory`.
#[test]
fn incomplete_bodies() {
    let row = "callers one byte short, who hold all of request_memory";
    let handler = serve(app().corral_json(&json!({ "request_memory": "8MiB" })));
    let mut told = String::new();
    let result = during(row, &handler, |load| {
        // Smaller and smaller ones, so that no room is left between them.
        let lengths = [1 << 20, 128 << 10, 16 << 10, 2 << 10, 256, 32, 8];
        let held = lengths.iter().flat_map(|&length| {
            let more = std::iter::from_fn(|| hold(&handler, length));
            more.take(CALLERS).collect::<Vec<_>>()
        });
        let held: Vec<_> = held.collect();
        assert!(!held.is_empty(), "{row}");
        told = handler.stderr().wait_for("raise request_memory");
        load.await_more(100);
    });
    result.told(&told);
}

#[test]
fn responses_that_are_not_read() {
    let row = "20 callers who do not read 16 MiB";
    let large = Function::new("Other", "queueTrigger")
        .output("blob", "out")
        .guest("script");
    let app = app().corral_json(&json!({ "connections": { "stall": "500ms" } }));
    let handler = Handler::start(app.function(&large));
    handler.stdout().wait_for("ready: ");
    let step = json!({ "do": "big-output", "bytes": 16 << 20 }).to_string();
    let body = handler.call("Other", step.as_str()).envelope().unwrap();
    let body = body.to_string();
    let says = "the client read nothing of the response";
    let result = during(row, &handler, |load| {
        let ask = |_| {
            let mut caller = begin(&handler, body.len());
            caller.write_all(body.as_bytes()).unwrap();
            caller
        };
        let callers: Vec<_> = (0..CALLERS / 2).map(ask).collect();
        handler.stderr().wait_for_lines(says, callers.len());
        load.await_more(50);
    });
    result.told(&handler.stderr().wait_for(says));
}
