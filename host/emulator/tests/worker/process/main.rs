//! A custom handler that behaves as the tests say.
//!
//! `TEST_WORKER` holds the behaviour as JSON, in the words of the recordings (`fake` in
//! `tests/host-traces/life.json`); times are in seconds. `TEST_WORKER_RECORD` names a
//! file to which each event is added as one line of JSON.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a broken test process has to say so"
)]

mod behaviour;
mod connection;
mod record;

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, exit};
use std::thread;

use serde_json::json;

use self::behaviour::Behaviour;
use self::record::Record;

fn main() {
    let behaviour = Behaviour::from_environment();
    let record = Record::open();
    let start = record.starts() + 1;
    record.add("start", &json!(start));
    record.add("process", &describe());
    for line in behaviour.lines("stdout") {
        println!("{line}");
    }
    for line in behaviour.lines("stderr") {
        eprintln!("{line}");
    }
    if behaviour.flag("grandchild") {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        record.add("grandchild", &json!(child.id()));
        thread::spawn(move || child.wait());
    }
    if let Some(code) = behaviour.code_at_start(start) {
        record.add("exit", &json!(code));
        exit(code);
    }
    while behaviour.flag("never_listen") {
        thread::park();
    }
    thread::sleep(behaviour.time("listen_after"));
    let port = env::var("FUNCTIONS_CUSTOMHANDLER_PORT").unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.parse().unwrap())).unwrap();
    record.add("listen", &json!(null));
    for stream in listener.incoming() {
        let (behaviour, record) = (behaviour.clone(), record.clone());
        thread::spawn(move || connection::serve(&stream.unwrap(), &behaviour, &record));
    }
}

/// What the host has given to this process.
fn describe() -> serde_json::Value {
    let mut arguments: Vec<_> = env::args().collect();
    // A script that starts this program says how it was called itself.
    if let Ok(name) = env::var("TEST_WORKER_SCRIPT") {
        arguments[0] = name;
    }
    let variables: serde_json::Map<_, _> = env::vars()
        .filter(|(name, _)| name.starts_with("FUNCTIONS_") || name.starts_with("APP_"))
        .map(|(name, value)| (name, json!(value)))
        .collect();
    json!({ "argv": arguments, "cwd": env::current_dir().unwrap(), "env": variables })
}
