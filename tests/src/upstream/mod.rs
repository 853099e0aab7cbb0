//! A server for plugins to call; the path selects its behaviour.

mod behaviour;
mod certificate;

pub use certificate::Authority;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server on the loopback address. It answers for as long as the test
/// program runs.
///
/// | Path | Answer |
/// | --- | --- |
/// | `/ok` | 200 |
/// | `/echo` | 200; the body is the request, from its first line on |
/// | `/redirect?<url>` | 302 to there |
/// | `/together?<count>` | 200, once so many requests are waiting for it |
/// | `/big-head?<bytes>` | 200, with a header of that length |
/// | `/endless` | 200, and a body without end |
/// | `/short` | 200, and half of the body that it promised |
/// | `/slow-head` | none |
/// | `/slow-body` | 200, and half of the body |
/// | `/close` | none; it hangs up |
#[derive(Clone, Debug)]
pub struct Upstream {
    port: u16,
    tls: bool,
    record: Arc<Record>,
}

/// What a server has seen.
#[derive(Debug, Default)]
struct Record {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The first lines of the requests.
    requests: Vec<String>,
    /// Requests that wait in `/together`, and those that ever did at once.
    waiting: usize,
    most: usize,
    /// How often `/together` was left by all.
    rounds: usize,
}

impl Record {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upstream {
    /// Starts a server that speaks HTTP in the clear.
    pub fn start() -> Self {
        Self::listen(None)
    }

    /// Starts a server behind TLS with a certificate of `authority` for `names`.
    pub fn start_tls(authority: &Authority, names: &[&str]) -> Self {
        Self::listen(Some(authority.server(names)))
    }

    fn listen(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let upstream = Upstream {
            port: listener.local_addr().expect("it is bound").port(),
            tls: tls.is_some(),
            record: Arc::default(),
        };
        let record = Arc::clone(&upstream.record);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (record, tls) = (Arc::clone(&record), tls.clone());
                // A client that hangs up is a case like any other.
                thread::spawn(move || drop(serve(stream, tls, &record)));
            }
        });
        upstream
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its origin, with its address.
    pub fn origin(&self) -> String {
        self.origin_at("127.0.0.1")
    }

    /// Its origin, with another spelling of its host.
    pub fn origin_at(&self, host: &str) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{host}:{}", self.port)
    }

    /// The first lines of the requests for paths that begin with `path`.
    pub fn requests(&self, path: &str) -> Vec<String> {
        let state = self.record.state();
        let asked = |line: &&String| {
            line.split(' ')
                .nth(1)
                .is_some_and(|at| at.starts_with(path))
        };
        state.requests.iter().filter(asked).cloned().collect()
    }

    /// How many requests waited in `/together` at once, at the most.
    pub fn most_together(&self) -> usize {
        self.record.state().most
    }
}

fn serve(stream: TcpStream, tls: Option<Arc<ServerConfig>>, record: &Record) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match tls {
        None => converse(stream, record),
        Some(config) => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            converse(StreamOwned::new(connection, stream), record)
        }
    }
}

/// Answers one request after the other.
fn converse(mut stream: impl Read + Write, record: &Record) -> io::Result<()> {
    let mut received = Vec::new();
    while let Some(length) = behaviour::receive(&mut stream, &mut received)? {
        let request: Vec<u8> = received.drain(..length).collect();
        let text = String::from_utf8_lossy(&request).into_owned();
        let line = text.lines().next().unwrap_or_default();
        record.state().requests.push(line.to_owned());
        let target = line.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if !behaviour::answer(&mut stream, path, query, &text, record)? {
            break;
        }
    }
    Ok(())
}
