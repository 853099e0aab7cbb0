//! A back end for proxies: a web server in this process that notes what it is
//! asked and answers as the path says.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What is read and written at once.
const CHUNK: usize = 64 << 10;

/// A request that arrived.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Method and target.
    pub line: String,
    /// The header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; only its length is kept when the path is `/sink`.
    pub body: Vec<u8>,
    /// How long the body was.
    pub length: u64,
}

impl Seen {
    /// All fields called `name`, which is in lower case.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        let fields = self.headers.iter().filter(|(field, _)| field == name);
        fields.map(|(_, value)| value.as_str()).collect()
    }
}

/// The server. It ends with the test run.
#[derive(Clone, Debug)]
pub struct Backend {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    seen: Mutex<Vec<Seen>>,
    /// How many events were let go.
    events: Mutex<usize>,
    released: Condvar,
}

impl Backend {
    /// Starts on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::<Shared>::default();
        let backend = Backend {
            port,
            shared: Arc::clone(&shared),
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A disconnected caller does not matter to the server.
                thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        backend
    }

    /// Where it listens, on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What arrived since the last time.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut lock(&self.shared.seen))
    }

    /// Lets `/events` write one more event.
    pub fn release_event(&self) {
        *lock(&self.shared.events) += 1;
        self.shared.released.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request; the connection ends after it.
fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(CHUNK, stream);
    let mut seen = Seen::default();
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && line != "\r\n" {
        let text = line.trim_end_matches(['\r', '\n']);
        match text.split_once(':') {
            Some((name, value)) if !seen.line.is_empty() => {
                let value = value.trim().to_owned();
                seen.headers.push((name.to_ascii_lowercase(), value));
            }
            _ => text
                .trim_end_matches(" HTTP/1.1")
                .clone_into(&mut seen.line),
        }
        line.clear();
    }
    let target = seen.line.split(' ').nth(1).unwrap_or("/").to_owned();
    let head = seen.line.starts_with("HEAD ");
    let keep = !target.starts_with("/sink");
    read_body(&mut reader, &mut seen, keep)?;
    let length = seen.length;
    lock(&shared.seen).push(seen);
    answer(stream, shared, &target, head, length)
}

fn read_body(reader: &mut impl io::BufRead, seen: &mut Seen, keep: bool) -> io::Result<()> {
    if !seen.header_all("transfer-encoding").is_empty() {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = u64::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            take(reader, size, seen, keep)?;
            reader.read_line(&mut String::new())?;
            if size == 0 {
                return Ok(());
            }
        }
    }
    let length = seen.header_all("content-length").first().copied();
    let length = length.unwrap_or("0").parse().map_err(io::Error::other)?;
    take(reader, length, seen, keep)
}

fn take(reader: &mut impl io::BufRead, size: u64, seen: &mut Seen, keep: bool) -> io::Result<()> {
    seen.length += size;
    let mut part = reader.take(size);
    if keep {
        part.read_to_end(&mut seen.body)?;
    } else {
        io::copy(&mut part, &mut io::sink())?;
    }
    Ok(())
}

fn answer(
    mut stream: &TcpStream,
    shared: &Shared,
    target: &str,
    head: bool,
    length: u64,
) -> io::Result<()> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.trim_start_matches('/');
    let mut reply = |status: &str, fields: &str, body: &str| {
        let body = if head { "" } else { body };
        let text = format!("HTTP/1.1 {status}\r\n{fields}Connection: close\r\n\r\n{body}");
        stream.write_all(text.as_bytes())
    };
    let text = |body: &str| {
        format!(
            "Content-Type: text/plain\r\nContent-Length: {}\r\n",
            body.len()
        )
    };
    match path.split_once('/').map_or((path, ""), |parts| parts) {
        ("status", code) => {
            let code = code.split('/').next().unwrap_or("200");
            reply(&format!("{code} As Asked"), &text(code), code)
        }
        ("teapot", _) => reply("418 I'm a teapot", "Content-Length: 0\r\n", ""),
        ("server", _) => reply("200 OK", &format!("Server: x\r\n{}", text("seen")), "seen"),
        ("gzip", _) => reply(
            "200 OK",
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n",
            "gzip",
        ),
        ("cookies", _) => reply(
            "200 OK",
            "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n",
            "",
        ),
        ("redirect", _) => reply(
            "302 Found",
            "Location: http://x.test/\r\nContent-Length: 0\r\n",
            "",
        ),
        ("sink", _) => {
            let length = length.to_string();
            reply("200 OK", &text(&length), &length)
        }
        ("source", _) => {
            let mebibytes: usize = query.parse().unwrap_or(1);
            reply(
                "200 OK",
                &format!("Content-Length: {}\r\n", mebibytes << 20),
                "",
            )?;
            let chunk = vec![b'.'; CHUNK];
            for _ in 0..(mebibytes << 20) / CHUNK {
                stream.write_all(&chunk)?;
            }
            Ok(())
        }
        ("events", _) => {
            reply("200 OK", "Content-Type: text/event-stream\r\n", "")?;
            let mut written = 0;
            loop {
                let events = lock(&shared.events);
                let events = shared
                    .released
                    .wait_while(events, |events| *events <= written);
                drop(events);
                stream.write_all(b"data: event\n\n")?;
                written += 1;
            }
        }
        // Bytes that are not UTF-8.
        ("latin-1", _) => stream.write_all(
            b"HTTP/1.1 200 OK\r\nX-Greeting: Gr\xfc\xdfe\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
        ("silent", _) => {
            // Until the caller gives up.
            io::copy(&mut stream, &mut io::sink()).map(drop)
        }
        _ => reply(
            "200 OK",
            &format!("X-Backend: yes\r\n{}", text("seen")),
            "seen",
        ),
    }
}
