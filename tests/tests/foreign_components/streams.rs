//! Bodies arrive while they are made, in both directions.
//!
//! No clock is read. An answer that would take hours to end is read in part, and
//! a request is held back until its first half has come back.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use corral_tests::WasmtimeServe;
use corral_tests::timeout::connect;

use super::servers;

/// One way to see that nothing is held back.
type Conversation = fn(&mut Caller, &str);

const CONVERSATIONS: [(&str, Conversation); 2] = [
    ("lines arrive before the last one is written", an_answer),
    ("a body comes back before it is whole", an_echo),
];

/// Has every conversation with both servers.
pub(super) fn compare(name: &str, wasmtime: &WasmtimeServe) {
    let handler = servers::forwarded();
    for (server, port) in [("wasmtime", wasmtime.port()), ("handler", handler.port())] {
        for (what, converse) in CONVERSATIONS {
            eprintln!("{server}: {what}");
            converse(&mut Caller::connect(port), name);
        }
    }
}

fn an_answer(caller: &mut Caller, name: &str) {
    // A week's worth of lines, 20 ms apart.
    caller.send(&format!(
        "GET /{name}/stream?lines=30000000 HTTP/1.1\r\nHost: example.com\r\n\r\n"
    ));
    caller.wait_for("\r\n\r\n");
    for line in ["1\n", "2\n", "3\n"] {
        caller.wait_for(line);
    }
}

fn an_echo(caller: &mut Caller, name: &str) {
    caller.send(&format!(
        "POST /{name}/echo HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
    ));
    for part in ["first", "second", "third"] {
        caller.send(&format!("{:x}\r\n{part}\r\n", part.len()));
        caller.wait_for(part);
    }
    caller.send("0\r\n\r\n");
    caller.wait_for("\r\n0\r\n\r\n");
}

/// A client that reads no further than it has to.
struct Caller {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Caller {
    fn connect(port: u16) -> Self {
        let stream = connect((Ipv4Addr::LOCALHOST, port));
        Caller {
            stream,
            unread: Vec::new(),
        }
    }

    fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until `text` has come, and keeps what follows it.
    fn wait_for(&mut self, text: &str) {
        loop {
            let found = self
                .unread
                .windows(text.len())
                .position(|window| window == text.as_bytes());
            if let Some(start) = found {
                self.unread.drain(..start + text.len());
                return;
            }
            let mut some = [0; 4096];
            let count = self.stream.read(&mut some).unwrap_or_else(|error| {
                panic!(
                    "{error} before {text:?}, after {}",
                    self.unread.escape_ascii()
                )
            });
            let ended = format!(
                "the end before {text:?}, after {}",
                self.unread.escape_ascii()
            );
            assert!(count > 0, "{ended}");
            self.unread.extend(&some[..count]);
        }
    }
}
