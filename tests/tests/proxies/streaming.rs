//! Bodies of any length, both ways, in constant memory, as they come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use corral_tests::timeout;
use serde_json::json;

use crate::fixture::{Gateway, app, serve};

/// A body in MiB. `CORRAL_STREAM_MIB=1024` makes it long.
fn mebibytes() -> usize {
    let set = std::env::var("CORRAL_STREAM_MIB").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(128)
}

fn gateway() -> Gateway {
    let proxies = json!({
        "up": { "matchCondition": { "route": "/up" }, "backendUri": "http://be.test/sink" },
        "down": { "matchCondition": { "route": "/down" }, "backendUri": "http://be.test/source" },
        "events": { "matchCondition": { "route": "/events" }, "backendUri": "http://be.test/events" },
    });
    let app = app(&proxies).setting("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "2147483648");
    serve(app, &[])
}

fn connect(gateway: &Gateway, head: &str) -> TcpStream {
    let mut stream = timeout::connect(("127.0.0.1", gateway.handler.port()));
    let head = format!("{head}Host: app.test\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
#[cfg(target_os = "linux")]
fn bodies_are_not_buffered() {
    let gateway = gateway();
    // The first requests make the pool of connections.
    exchange(&gateway, 16);
    let before = gateway.handler.peak_memory();
    let mebibytes = mebibytes();
    exchange(&gateway, mebibytes);
    let grown = gateway.handler.peak_memory().saturating_sub(before);
    println!("{mebibytes} MiB each way: {before} bytes before, {grown} bytes more");
    assert!(grown < 64 << 20, "{grown} bytes more after {mebibytes} MiB");
}

/// Sends a body through, and takes one as long.
fn exchange(gateway: &Gateway, mebibytes: usize) {
    let length = mebibytes << 20;
    let head = format!("POST /up HTTP/1.1\r\nContent-Length: {length}\r\n");
    let mut stream = connect(gateway, &head);
    let chunk = vec![b'.'; 1 << 20];
    for _ in 0..mebibytes {
        stream.write_all(&chunk).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(&format!("\r\n\r\n{length}")), "{answer}");

    let mut stream = connect(gateway, &format!("GET /down?{mebibytes} HTTP/1.1\r\n"));
    let received = std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    assert!(received > length as u64, "{received}");
}

#[test]
fn events_are_streamed() {
    let gateway = gateway();
    let stream = connect(&gateway, "GET /events HTTP/1.1\r\n");
    let mut reader = BufReader::new(stream);
    for _ in 0..3 {
        gateway.backend.release_event();
        let mut line = String::new();
        while !line.contains("data: event") {
            line.clear();
            assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ended");
        }
    }
}
