//! The page at `/_corral`: its files, and what it asks for.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::Command;

use corral_tests::timeout::wait_until;
use corral_tests::{Dev, FunctionApp, guests};
use serde_json::{Value, json};

fn dev() -> Dev {
    Dev::start(FunctionApp::sample("orders"))
}

#[test]
fn files_are_served_and_load_nothing_from_elsewhere() {
    let dev = dev();
    let moved = dev.send("GET", "/_corral", "");
    assert_eq!(moved.status, 308, "{moved:?}");
    assert_eq!(moved.header("location"), Some("/_corral/"));
    for (name, kind, text) in [
        ("", "text/html", "<main"),
        ("style.css", "text/css", "color-scheme"),
        ("main.js", "text/javascript", "import"),
        ("invoke.js", "text/javascript", "import"),
    ] {
        let answer = dev.send("GET", &format!("/_corral/{name}"), "");
        assert_eq!(answer.status, 200, "{name}");
        let found = answer.header("content-type").unwrap();
        assert!(found.starts_with(kind), "{name}: {found}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        let body = String::from_utf8(answer.body).unwrap();
        assert!(body.contains(text), "{name}");
        assert!(!body.contains("https://"), "{name}");
    }
    assert_eq!(dev.send("GET", "/_corral/nothing.js", "").status, 404);
    assert_eq!(dev.send("POST", "/_corral/main.js", "").status, 404);
    let elsewhere = dev.send_as("evil.example", "GET", "/_corral/", &[], "");
    assert_eq!(elsewhere.status, 404, "{elsewhere:?}");
}

#[test]
fn a_message_that_is_dropped_in_starts_a_function() {
    let dev = dev();
    let queue = "/_corral/host/queues/messages-incoming";
    let added = dev.send("POST", queue, r#"{ "text": "hello" }"#);
    assert_eq!(added.status, 201, "{added:?}");
    let end = dev.wait_for_end_of("MyQueueFunction");
    assert_eq!(end["outcome"], "succeeded", "{end}");
    let outgoing = dev.send("GET", "/_corral/host/queues/messages-outgoing", "");
    assert_eq!(outgoing.json()["messages"][0]["text"], "hello");
    let all = dev.send("GET", "/_corral/host/queues", "").json();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|q| &q["name"]).collect();
    assert!(names.contains(&&json!("messages-outgoing")), "{all}");
    for (method, target, body, status) in [
        ("POST", queue, "{}", 400),
        ("POST", queue, "hello", 400),
        ("GET", "/_corral/host/queues/none", "", 404),
        ("POST", "/_corral/host/queues/NO", r#"{ "text": "" }"#, 400),
        ("DELETE", "/_corral/host/queues/messages-outgoing", "", 204),
    ] {
        let answer = dev.send(method, target, body);
        assert_eq!(answer.status, status, "{method} {target} {answer:?}");
    }
}

#[test]
fn a_blob_that_is_dropped_in_is_listed_and_never_run() {
    let dev = dev();
    let blob = "/_corral/host/containers/notes/a/b%20c.html";
    let html = [("Content-Type", "text/html")];
    let written = dev.send_with("PUT", blob, &html, "<script>");
    assert_eq!(written.status, 201, "{written:?}");
    let listed = dev.send("GET", "/_corral/host/containers/notes", "").json();
    assert_eq!(listed[0]["name"], "a/b c.html", "{listed}");
    assert_eq!(listed[0]["contentType"], "text/html", "{listed}");
    let read = dev.send("GET", blob, "");
    assert_eq!(read.body, b"<script>");
    assert_eq!(
        read.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(read.header("content-disposition"), Some("attachment"));
}

#[test]
fn functions_are_invoked_and_described() {
    let dev = dev();
    let invoke = "/_corral/host/functions/MyQueueFunction/invoke";
    let started = dev.send("POST", invoke, r#"{ "input": "hello" }"#);
    assert_eq!(started.status, 202, "{started:?}");
    dev.wait_for_end_of("MyQueueFunction");
    let unknown = "/_corral/host/functions/nothing/invoke";
    assert_eq!(dev.send("POST", unknown, "{}").status, 404);
    wait_until("the page is told what serves", || {
        let described = dev.send("GET", "/_corral/handler/v1/functions", "").json();
        let mut functions = described["functions"].as_array().unwrap().iter();
        let order = functions.find(|one| one["name"] == "order").unwrap();
        order["current"]["number"] == 1
    });
}

#[test]
fn events_are_streamed_from_the_first() {
    let dev = dev();
    let mut stream = TcpStream::connect(("127.0.0.1", dev.port())).unwrap();
    let request = "GET /_corral/host/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut events = BufReader::new(stream).lines().map_while(Result::ok);
    let mut next = |wanted: &str| {
        let mut data = events.by_ref().filter_map(|line| {
            let text = line.strip_prefix("data: ")?;
            serde_json::from_str::<Value>(text).ok()
        });
        data.find(|event| event["kind"] == wanted).unwrap()
    };
    assert_eq!(next("host_state_changed")["sequence"], 1);
    next("worker_ready");
    dev.send("POST", "/api/order", r#"{ "id": 1 }"#);
    let end = next("invocation_completed");
    assert_eq!(end["outcome"], "succeeded", "{end}");
}

/// The commands of the page on developing, but for the port.
#[test]
fn the_documented_commands_run() {
    let page = guests::repository().join("docs/developing.md");
    let page = fs::read_to_string(page).unwrap();
    let command = page.lines().find(|line| line.starts_with("curl ")).unwrap();
    let dev = dev();
    let command = command.replace("7071", &dev.port().to_string());
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &command]).output().unwrap();
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    dev.wait_for_end_of("MyQueueFunction");
}
