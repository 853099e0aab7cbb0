//! Faulty servers behind other functions and proxies.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use corral_tests::{Exchange, Framing, Function, Handler};
use serde_json::{Value, json};

use crate::load::{app, during};

/// How often each is asked.
const CALLS: usize = 10;

/// What a server does after it has sent something.
#[derive(Clone, Copy)]
enum Then {
    Stalls,
    Closes,
    Resets,
}

/// One way for a server to go wrong.
struct Fault {
    /// The path that it is asked for.
    path: &'static str,
    sends: &'static str,
    then: Then,
    /// What a plugin finds.
    plugin: &'static str,
    /// What a line says of the call: of the one that asks as a plugin, and of the one
    /// that asks as a proxy. None where the answer counts as one.
    told: [Option<&'static str>; 2],
}

#[rustfmt::skip]
const FAULTS: [Fault; 7] = [
    Fault { path: "stalls-in-head", sends: "HTTP/1.1 200 OK\r\nContent-", then: Then::Stalls, plugin: "", told: [Some("504 timeout"), Some("504 backend_timeout")] },
    Fault { path: "stalls-in-body", sends: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf", then: Then::Stalls, plugin: "", told: [Some("504 timeout"), Some("504 backend_timeout")] },
    Fault { path: "resets", sends: "HTTP/1.1 200 OK\r\nContent-", then: Then::Resets, plugin: "error", told: [None, Some("502 backend_unreachable")] },
    Fault { path: "hangs-up", sends: "", then: Then::Closes, plugin: "error", told: [None, Some("502 backend_unreachable")] },
    Fault { path: "answers-nonsense", sends: "\0\x01\x02 nonsense\r\n\r\n", then: Then::Closes, plugin: "error", told: [None, Some("502 backend_unreachable")] },
    Fault { path: "sends-too-little", sends: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf", then: Then::Closes, plugin: "error", told: [None, Some("504 backend_timeout")] },
    Fault { path: "sends-too-much", sends: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalfHTTP/1.1 500 Smuggled\r\n\r\n", then: Then::Closes, plugin: "200", told: [None, None] },
];

/// Starts a server that does what the path says; its origin.
fn start() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The caller may have disconnected.
            thread::spawn(move || drop(serve(&stream)));
        }
    });
    origin
}

fn serve(mut stream: &TcpStream) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let asked = |fault: &&Fault| line.contains(fault.path);
    let fault = FAULTS.iter().find(asked).expect("a path of the table");
    if !matches!(fault.then, Then::Resets) {
        while line.trim_end() != "" {
            line.clear();
            reader.read_line(&mut line)?;
        }
    }
    stream.write_all(fault.sends.as_bytes())?;
    match fault.then {
        Then::Stalls => io::copy(&mut reader, &mut io::sink()).map(drop),
        // Of one that resets, the rest of the request was not read.
        Then::Closes | Then::Resets => Ok(()),
    }
}

fn host() -> Value {
    json!({
        "version": "2.0",
        "functionTimeout": "00:00:04",
        "customHandler": {
            "description": { "defaultExecutablePath": "handler" },
            "enableForwardingHttpRequest": true,
            "enableProxyingHttpRequest": true,
        },
    })
}

fn exchange(handler: &Handler, method: &str, target: &str, body: &[u8]) -> io::Result<String> {
    let answer = handler.transport().exchange(&Exchange {
        method,
        target,
        headers: &[("Host", "x")],
        body,
        framing: Framing::Sized,
    })?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

/// Does `ask` so often at once while `Good` is called; the answers.
fn all(
    row: &str,
    handler: &Handler,
    told: Option<&str>,
    ask: impl Fn() -> io::Result<String> + Sync,
) -> Vec<io::Result<String>> {
    let before = told.map_or(0, |told| handler.stderr().count_by_now(told));
    let mut answers = Vec::new();
    let result = during(row, handler, |load| {
        answers = thread::scope(|threads| {
            let asking: Vec<_> = (0..CALLS).map(|_| threads.spawn(&ask)).collect();
            let answers = asking.into_iter().map(|asking| asking.join().unwrap());
            answers.collect()
        });
        load.await_more(50);
    });
    match told {
        Some(told) => {
            let lines = handler.stderr().wait_for_lines(told, before + CALLS);
            result.told(&lines[before]);
        }
        None => result.told(&format!(
            "nothing; the one who asked was told: {:?}",
            answers[0]
        )),
    }
    answers
}

#[test]
fn back_ends_of_plugins() {
    let origin = start();
    let probe = Function::new("Asking", "httpTrigger")
        .output("http", "res")
        .guest("probe")
        .plugin_json(json!({ "grants": { "net": [origin] }, "limits": { "time": "500ms" } }));
    let handler = Handler::start(app().host_json(&host()).function(&probe));
    handler.stdout().wait_for("ready: ");
    for fault in &FAULTS {
        let row = format!(
            "a server that a plugin asks {}",
            fault.path.replace('-', " ")
        );
        let step = json!([{ "do": "request", "url": format!("{origin}/{}", fault.path) }]);
        let step = step.to_string();
        let answers = all(&row, &handler, fault.told[0], || {
            exchange(&handler, "POST", "/api/Asking", step.as_bytes())
        });
        for answer in answers {
            let answer = answer.unwrap();
            assert!(answer.contains(fault.plugin), "{row}: {answer}");
            assert!(!answer.contains("Smuggled"), "{row}: {answer}");
        }
    }
}

#[test]
fn back_ends_of_proxies() {
    let origin = start();
    let proxies: serde_json::Map<String, Value> = FAULTS
        .iter()
        .map(|fault| {
            let path = format!("/{}", fault.path);
            let proxy = json!({
                "matchCondition": { "route": path },
                "backendUri": format!("{origin}{path}"),
            });
            (fault.path.to_owned(), proxy)
        })
        .collect();
    let app = app()
        .host_json(&host())
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .corral_json(&json!({ "connections": { "stall": "500ms" } }))
        .file("proxies.json", json!({ "proxies": proxies }).to_string());
    let handler = Handler::start(app);
    handler.stdout().wait_for("ready: ");
    for fault in &FAULTS {
        let row = format!("the back end of a proxy {}", fault.path.replace('-', " "));
        let answers = all(&row, &handler, fault.told[1], || {
            exchange(&handler, "GET", &format!("/{}", fault.path), b"")
        });
        for answer in answers {
            let smuggled = answer.as_ref().is_ok_and(|body| body.contains("Smuggled"));
            assert!(!smuggled, "{row}: {answer:?}");
        }
    }
}
