//! A call is answered by the rules by which it was routed, whatever changes while it
//! goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use corral_tests::{Function, FunctionApp, Handler, Trigger};
use serde_json::{Value, json};

fn script(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("script")
}

#[test]
fn a_call_is_answered_as_it_was_routed() {
    let app = FunctionApp::new()
        .corral_json(&json!({ "logs": "invocation" }))
        .function(&script("Held"))
        .function(&script("Other"));
    let handler = Handler::start(app);
    handler.stdout().wait_for("ready: ");
    let step = r#"{"do":"log","text":"from the held call"}"#;
    let body = handler.call("Held", Trigger::from(step)).envelope();
    let body = body.unwrap().to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    let head = format!(
        "POST /Held HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The body is asked for once the call is routed.
    let mut word = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut word).unwrap();
    handler
        .app()
        .write("corral.json", json!({ "logs": "console" }).to_string());
    let step = r#"{"do":"log","text":"from another"}"#;
    while !handler.call("Other", step).send().unwrap().logs.is_empty() {
        std::thread::yield_now();
    }
    handler.stdout().wait_for("from another");
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, answer) = answer.split_once("\r\n\r\n").unwrap();
    let answer: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(answer["Logs"], json!(["from the held call"]), "{answer}");
    handler.end();
    assert_eq!(handler.stdout().lines_with("from the held call"), [""; 0]);
}
