//! Waiting for something that has no line in a log: never longer than a test may
//! take, so that a handler that does not do it is a failure with its logs, and not
//! a test run that hangs.

use std::io::Read;
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::platform::Platform;

/// The longest that a test waits for one thing on this machine's own system. Generous: it
/// decides only how late a failure is told.
const ONE_THING: Duration = Duration::from_mins(1);

/// The longest that a test waits for a command. Some build a plugin.
const COMMANDS: Duration = Duration::from_mins(4);

/// The longest that a test waits for one thing.
pub fn limit() -> Duration {
    ONE_THING * Platform::current().patience()
}

/// Waits until `done` says so; `what` says what is waited for.
///
/// # Panics
/// When that takes longer than [`limit`].
#[track_caller]
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    find(what, || done().then_some(()));
}

/// Waits until `look` finds something, and gives it back.
///
/// # Panics
/// When that takes longer than [`limit`].
#[track_caller]
pub fn find<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let limit = limit();
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "not in {limit:?}: {what}");
        thread::yield_now();
    }
}

/// A connection whose reads and writes end with an error when nothing is sent or
/// taken for [`limit`].
///
/// # Panics
/// When nobody listens there.
#[track_caller]
pub fn connect(address: impl ToSocketAddrs) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a server listens");
    for bounded in [
        stream.set_read_timeout(Some(limit())),
        stream.set_write_timeout(Some(limit())),
    ] {
        bounded.expect("the time is not zero");
    }
    stream
}

/// Runs a command to its end, without input.
///
/// # Panics
/// When it cannot be started, or goes on for longer than [`COMMANDS`].
#[track_caller]
pub fn output(command: &mut Command) -> Output {
    let started = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let limit = COMMANDS * Platform::current().patience();
    let deadline = Instant::now() + limit;
    let [stdout, stderr] = [
        read_to_end(child.stdout.take().expect("it is piped")),
        read_to_end(child.stderr.take().expect("it is piped")),
    ]
    .map(|all| all.recv_timeout(deadline.saturating_duration_since(Instant::now())));
    let (Ok(stdout), Ok(stderr)) = (stdout, stderr) else {
        let _ = child.kill();
        panic!("not over in {limit:?}: {command:?}");
    };
    Output {
        status: find("the end of a command", || {
            child.try_wait().expect("the system tells")
        }),
        stdout,
        stderr,
    }
}

/// What comes over `stream`, once it has ended.
fn read_to_end(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, all) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is told.
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    all
}

#[cfg(test)]
mod tests {
    use super::{find, wait_until};

    #[test]
    fn looks_until_it_is_there() {
        let mut looks = 0..;
        assert_eq!(
            find("the third", || looks.next().filter(|look| *look == 2)),
            2
        );
        wait_until("the fifth", || looks.next() == Some(4));
        assert_eq!(looks.next(), Some(5));
    }
}
