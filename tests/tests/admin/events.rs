//! The event stream.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use corral_tests::handler::{Admin, TOKEN};
use corral_tests::timeout::connect;
use corral_tests::{FunctionApp, guests};
use serde_json::Value;

use super::apps::{script, serve};

/// The events of one reader.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Subscribes to events from now on.
    fn of(admin: &Admin) -> Self {
        let mut stream = connect(admin.address());
        let request = format!(
            "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut events = Events(BufReader::new(stream));
        let head: Vec<String> =
            std::iter::from_fn(|| events.line().filter(|line| !line.is_empty())).collect();
        assert_eq!(head[0], "HTTP/1.1 200 OK", "{head:?}");
        assert!(
            head.iter()
                .any(|line| line == "content-type: text/event-stream"),
            "{head:?}"
        );
        events
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).unwrap();
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// The next event of this kind.
    fn next(&mut self, kind: &str) -> Value {
        loop {
            let line = self.line().expect("the events go on");
            if let Some(data) = line.strip_prefix("data: ") {
                let event: Value = serde_json::from_str(data).unwrap();
                if event["event"] == kind {
                    return event;
                }
            }
        }
    }
}

#[test]
fn events_are_streamed() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.stdout().wait_for("ready: ");
    let mut events = Events::of(&admin);
    let put = |wasm: &[u8]| {
        admin
            .send("PUT", "/v1/functions/Script/plugin", &[], wasm)
            .status
    };
    let mirror = std::fs::read(guests::path("mirror")).unwrap();

    assert_eq!(put(b"no wasm"), 422);
    let refused = events.next("refused");
    assert_eq!(refused["function"], "Script", "{refused}");
    assert_eq!(refused["generation"], 1, "{refused}");
    assert!(
        refused["reason"]
            .as_str()
            .unwrap()
            .contains("not a WebAssembly file"),
        "{refused}"
    );
    assert!(refused["at"].as_str().unwrap().ends_with('Z'), "{refused}");

    assert_eq!(put(&mirror), 200);
    let swapped = events.next("swapped");
    assert_eq!(
        (&swapped["from"], &swapped["generation"]),
        (&1.into(), &2.into()),
        "{swapped}"
    );
    assert_eq!(swapped["sha256"].as_str().unwrap().len(), 64, "{swapped}");

    for (method, path, event) in [
        ("POST", "rollback", "rolledBack"),
        ("PUT", "pin", "pinned"),
        ("DELETE", "pin", "unpinned"),
    ] {
        let answer = admin.send(method, &format!("/v1/functions/Script/{path}"), &[], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(events.next(event)["function"], "Script");
    }
}
