//! One connection of the host.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{self, exit};
use std::thread;
use std::time::Duration;

use serde_json::json;
use socket2::SockRef;

use crate::behaviour::{Behaviour, PingAnswer};
use crate::record::Record;

/// Answers requests until the host closes the connection.
pub(crate) fn serve(stream: &TcpStream, behaviour: &Behaviour, record: &Record) {
    let mut reader = BufReader::new(stream);
    while let Some(line) = request(&mut reader) {
        record.add("req", &json!(line));
        let target = line.split(' ').nth(1).unwrap_or_default();
        let answer = match target {
            "/" | "/moved" => {
                let (wait, answer) = behaviour.ping();
                thread::sleep(wait);
                exit_later(behaviour, record);
                answer
            }
            "/hang" => loop {
                thread::park();
            },
            _ => match target.strip_prefix("/exit/") {
                Some(code) => exit(code.parse().unwrap()),
                None => PingAnswer::Ordinary,
            },
        };
        let bytes = match answer {
            PingAnswer::Close => return,
            PingAnswer::Reset => {
                let linger = SockRef::from(stream).set_linger(Some(Duration::ZERO));
                return linger.unwrap();
            }
            PingAnswer::Bytes(bytes) => bytes,
            PingAnswer::Ordinary => {
                let body = format!("pid {}", process::id());
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
            }
        };
        // The host may have left.
        let mut writer = stream;
        if writer.write_all(bytes.as_bytes()).is_err() || !bytes.starts_with("HTTP/") {
            return;
        }
    }
}

/// The request line of the next request, whose body is read too.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut length = 0;
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).ok().filter(|read| *read > 0)?;
        match field.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(first.trim_end().to_owned())
}

fn exit_later(behaviour: &Behaviour, record: &Record) {
    if let Some((wait, code)) = behaviour.exit_after() {
        let record = record.clone();
        thread::spawn(move || {
            thread::sleep(wait);
            record.add("exit", &json!(code));
            exit(code);
        });
    }
}
