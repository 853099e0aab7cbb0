//! What the Rust SDK adds to a plugin beside its answers: bindings in the file, and
//! requests to other services. The function is `reserve` of `plugins/orders`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use corral_tests::{Delivered, Function, FunctionApp, Handler, HttpCall, Received, guests};
use serde_json::{Value, json};
use wasmparser::{Parser, Payload};

fn plugin() -> Vec<u8> {
    fs::read(guests::sample("orders", "reserve")).unwrap()
}

fn function_json() -> Value {
    let file = guests::repository().join("plugins/orders/reserve/function.json");
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn the_built_plugin_declares_its_bindings() {
    let plugin = plugin();
    let payloads = Parser::new(0).parse_all(&plugin);
    let sections = payloads.filter_map(|payload| match payload.unwrap() {
        Payload::CustomSection(section) if section.name() == "corral:function.json" => {
            Some(section.data().to_vec())
        }
        _ => None,
    });
    let [declared] = <[_; 1]>::try_from(sections.collect::<Vec<_>>()).unwrap();
    let declared: Value = serde_json::from_slice(&declared).unwrap();
    assert_eq!(declared, function_json());
}

/// A warehouse that has `left` of everything, and answers two requests at once: neither
/// before both are there. Gives the request lines.
fn warehouse(left: &'static str) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let callers: Vec<_> = (0..2).map(|_| read_request(&listener)).collect();
        let mut lines = Vec::new();
        for (line, mut stream) in callers {
            let length = left.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{left}"
            )
            .unwrap();
            lines.push(line);
        }
        lines.sort();
        lines
    });
    (origin, serving)
}

fn read_request(listener: &TcpListener) -> (String, TcpStream) {
    let (stream, _) = listener.accept().unwrap();
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let head: Vec<_> = lines
        .map(Result::unwrap)
        .take_while(|line| !line.is_empty())
        .collect();
    (head[0].clone(), stream)
}

fn handler(warehouses: &str, granted: &str) -> Handler {
    let grants = json!({ "grants": { "net": [granted], "settings": ["WAREHOUSES"] } });
    let function = Function::recorded("reserve", &function_json()["bindings"])
        .plugin(plugin())
        .plugin_json(grants);
    let app = FunctionApp::new()
        .setting("WAREHOUSES", warehouses)
        .function(&function);
    Handler::start(app)
}

fn reserve(handler: &Handler, quantity: u32) -> Result<Delivered, String> {
    let body = json!({ "quantity": quantity }).to_string();
    let call =
        HttpCall::post("/api/items/black/reserve", "application/json", body).param("item", "black");
    let delivered = handler.call("reserve", call).send();
    delivered.map_err(|failure| failure.to_string())
}

#[test]
fn a_function_has_several_requests_in_flight_and_fills_a_queue() {
    for (quantity, status, is_reserved) in [(6, 202, true), (7, 409, false)] {
        let (origin, serving) = warehouse("3");
        let handler = handler(&origin, &origin);
        let delivered = reserve(&handler, quantity).unwrap();
        let lines = ["GET /north/black HTTP/1.1", "GET /south/black HTTP/1.1"];
        assert_eq!(serving.join().unwrap(), lines);
        assert_eq!(delivered.http.as_ref().unwrap().status, status);
        let messages = match delivered.bindings.get("reservation") {
            Some(Received::Messages(messages)) => messages.clone(),
            _ => Vec::new(),
        };
        assert_eq!(messages.is_empty(), !is_reserved, "{delivered:?}");
        for message in messages {
            let message: Value = serde_json::from_slice(&message).unwrap();
            assert_eq!(message, json!({ "item": "black", "quantity": quantity }));
        }
        let logs = &delivered.logs;
        assert!(
            logs.iter().any(|line| line.contains("3 and 3 left")),
            "{logs:?}"
        );
    }
}

#[test]
fn a_request_that_is_not_granted_names_the_grant() {
    let handler = handler("http://127.0.0.1:1", "http://127.0.0.1:2");
    let failure = reserve(&handler, 1).unwrap_err();
    let remedy = "add `http://127.0.0.1:1` to `grants.net` in plugin.json";
    assert!(failure.contains(remedy), "{failure}");
}
