//! A Functions host with the timeouts of the real one.
//!
//! It kills the handler 2 s after `functionTimeout` when a call is not over by
//! then, with every other call in it (custom handler protocol, section 2.7). And
//! it sends a request without a body again when the connection is closed before
//! it has seen a byte of the answer: 4 times in all when it forwards, 40 times
//! when it proxies (sections 6.2 and 6.3).

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::handler::Handler;

/// How long the host waits after `functionTimeout` before it kills the handler.
const GRACE: Duration = Duration::from_secs(2);

/// How a host hands a call over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As an envelope.
    Payload,
    /// As a copy of the caller's request.
    Forwarding,
    /// As the caller's request.
    Proxying,
}

impl Way {
    /// How often a request without a body is sent when the connection is closed
    /// without a byte.
    fn tries(self, has_body: bool) -> usize {
        match self {
            Way::Payload => 1,
            _ if has_body => 1,
            Way::Forwarding => 4,
            Way::Proxying => 40,
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What came, in all tries together.
    pub answer: String,
    /// How often the request was sent.
    pub sent: usize,
    /// How long it took.
    pub took: Duration,
    /// Whether the handler had to be killed.
    pub killed: bool,
    /// Whether the connection was reset at last.
    pub reset: bool,
}

/// A Functions host with this `functionTimeout`.
#[derive(Clone, Copy, Debug)]
pub struct StrictHost {
    port: u16,
    pid: u32,
    function_timeout: Duration,
}

impl StrictHost {
    /// The host that has started `handler`.
    pub fn of(handler: &Handler, function_timeout: Duration) -> Self {
        StrictHost {
            port: handler.port(),
            pid: handler.pid(),
            function_timeout,
        }
    }

    /// Sends a request whose answer ends with the connection.
    pub fn call(self, way: Way, request: &str) -> Ended {
        let has_body = !request.ends_with("\r\n\r\n");
        let request = request.to_owned();
        self.until_killed(move |port| {
            let mut ended = Seen::default();
            for _ in 0..way.tries(has_body) {
                ended.sent += 1;
                let mut stream = TcpStream::connect(("127.0.0.1", port))?;
                stream.write_all(request.as_bytes())?;
                ended.read_to_end(&mut stream)?;
                if !ended.answer.is_empty() || ended.reset {
                    break;
                }
            }
            Ok(ended)
        })
    }

    /// Sends `head`, and then `part` again and again until the handler answers
    /// or closes.
    pub fn trickle(self, head: &str, part: &str, pause: Duration) -> Ended {
        let (head, part) = (head.to_owned(), part.to_owned());
        self.until_killed(move |port| {
            let mut stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.write_all(head.as_bytes())?;
            stream.set_read_timeout(Some(pause))?;
            let mut ended = Seen {
                sent: 1,
                ..Seen::default()
            };
            // The read is the pause.
            while ended.read_some(&mut stream)? == Some(0) {
                if stream.write_all(part.as_bytes()).is_err() {
                    break;
                }
            }
            stream.set_read_timeout(None)?;
            ended.read_to_end(&mut stream)?;
            Ok(ended)
        })
    }

    /// Sends a request, and reads nothing of its answer before `until` returns.
    pub fn ignore_answer(self, request: &str, until: impl FnOnce() + Send + 'static) -> Ended {
        let request = request.to_owned();
        self.until_killed(move |port| {
            let mut stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.write_all(request.as_bytes())?;
            let mut ended = Seen {
                sent: 1,
                ..Seen::default()
            };
            until();
            ended.read_to_end(&mut stream)?;
            Ok(ended)
        })
    }

    /// Does `exchange`, and kills the handler when it takes too long.
    fn until_killed(
        self,
        exchange: impl FnOnce(u16) -> io::Result<Seen> + Send + 'static,
    ) -> Ended {
        let started = Instant::now();
        let (done, result) = mpsc::channel();
        let port = self.port;
        thread::spawn(move || drop(done.send(exchange(port))));
        let Ok(seen) = result.recv_timeout(self.function_timeout + GRACE) else {
            kill(self.pid);
            return Ended {
                answer: String::new(),
                sent: 1,
                took: started.elapsed(),
                killed: true,
                reset: false,
            };
        };
        let seen = seen.unwrap_or_else(|error| Seen {
            answer: error.to_string().into_bytes(),
            ..Seen::default()
        });
        Ended {
            answer: String::from_utf8_lossy(&seen.answer).into_owned(),
            sent: seen.sent,
            took: started.elapsed(),
            killed: false,
            reset: seen.reset,
        }
    }
}

/// What came over a connection.
#[derive(Debug, Default)]
struct Seen {
    answer: Vec<u8>,
    sent: usize,
    reset: bool,
}

impl Seen {
    /// Reads until the connection ends.
    fn read_to_end(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        while self.read_some(stream)?.is_some() {}
        Ok(())
    }

    /// Reads what is there: how many bytes, nothing at the end.
    fn read_some(&mut self, stream: &mut TcpStream) -> io::Result<Option<usize>> {
        let mut part = [0; 16 << 10];
        match stream.read(&mut part) {
            Ok(0) => Ok(None),
            Ok(length) => {
                // The beginning tells enough.
                if self.answer.len() < 1 << 20 {
                    self.answer.extend(&part[..length]);
                }
                Ok(Some(length))
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                self.reset = true;
                Ok(None)
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                Ok(Some(0))
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(unix)]
fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};

    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    // It may have ended by itself.
    let _ = kill_process(pid.expect("a process has an id"), Signal::KILL);
}

#[cfg(not(unix))]
fn kill(_pid: u32) {}
