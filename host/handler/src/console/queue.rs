//! A stream of the process behind a bounded queue and a thread.
//!
//! When the reader of the stream stops reading, a write blocks forever. That must not
//! block calls, `GET /` or the end of the process. So lines are put into a queue that one
//! thread writes, and lines that do not fit are dropped and counted.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// The time between attempts to write to a non-blocking stream.
const PAUSE: Duration = Duration::from_millis(10);

/// A queue of text for one stream.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    /// The limit of `waiting`, in bytes.
    most: usize,
}

#[derive(Debug, Default)]
struct State {
    waiting: String,
    /// Lines that were dropped since the last notice.
    missed: u64,
    /// Lines that were dropped in total.
    dropped: u64,
    /// Whether the thread is writing.
    writing: bool,
}

impl Queue {
    /// Starts the thread `name`, which passes the lines of the queue to `write`.
    /// `notice` formats a line about the number of dropped lines.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub(super) fn start(
        name: &str,
        most: usize,
        write: impl FnMut(&[u8]) -> io::Result<usize> + Send + 'static,
        notice: impl Fn(u64) -> String + Send + 'static,
    ) -> io::Result<Arc<Self>> {
        let queue = Arc::new(Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            most,
        });
        let writer = Arc::clone(&queue);
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || writer.write_all(write, notice))?;
        Ok(queue)
    }

    /// Adds lines to the queue, or drops them if it is full.
    pub(super) fn push(&self, lines: &str) {
        let mut state = self.state.lock();
        if state.waiting.len().saturating_add(lines.len()) > self.most {
            let count = lines.bytes().filter(|byte| *byte == b'\n').count();
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            state.missed = state.missed.saturating_add(count);
            state.dropped = state.dropped.saturating_add(count);
            return;
        }
        state.waiting.push_str(lines);
        drop(state);
        self.changed.notify_all();
    }

    /// How many lines were dropped so far.
    pub(super) fn dropped(&self) -> u64 {
        self.state.lock().dropped
    }

    /// Waits until everything is written or `deadline` has passed.
    pub(super) fn flush(&self, deadline: Instant) {
        let mut state = self.state.lock();
        while state.writing || !state.waiting.is_empty() || state.missed > 0 {
            if self.changed.wait_until(&mut state, deadline).timed_out() {
                return;
            }
        }
    }

    fn write_all(
        &self,
        mut write: impl FnMut(&[u8]) -> io::Result<usize>,
        notice: impl Fn(u64) -> String,
    ) {
        loop {
            let mut state = self.state.lock();
            state.writing = false;
            self.changed.notify_all();
            while state.waiting.is_empty() && state.missed == 0 {
                self.changed.wait(&mut state);
            }
            let mut text = std::mem::take(&mut state.waiting);
            let missed = std::mem::take(&mut state.missed);
            state.writing = true;
            drop(state);
            if missed > 0 {
                // They were dropped when the queue was full, so after its lines.
                text.push_str(&notice(missed));
            }
            deliver(text.as_bytes(), &mut write);
        }
    }
}

/// Writes all of `text`. Errors of a closed stream cannot be reported.
fn deliver(mut text: &[u8], write: &mut impl FnMut(&[u8]) -> io::Result<usize>) {
    while !text.is_empty() {
        match write(text) {
            Ok(0) => return,
            Ok(count) => text = text.get(count..).unwrap_or_default(),
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => {}
                // Another process that shares the stream has made it non-blocking.
                io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
                _ => return,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const MOST: usize = 8;

    /// A queue whose reader takes a piece for each permission.
    fn queue() -> (Arc<Queue>, Sender<()>, Receiver<String>) {
        let (permit, wait) = channel::<()>();
        let (send, written) = channel();
        let write = move |text: &[u8]| {
            let _ = wait.recv();
            let _ = send.send(String::from_utf8_lossy(text).into_owned());
            Ok(text.len())
        };
        let notice = |count| format!("{count} dropped\n");
        let queue = Queue::start("test", MOST, write, notice).unwrap();
        (queue, permit, written)
    }

    /// Waits until the thread holds what was in the queue.
    fn await_taken(queue: &Queue) {
        while !queue.state.lock().waiting.is_empty() {
            thread::yield_now();
        }
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_mins(1)
    }

    #[test]
    fn drops_and_counts_lines_when_the_reader_stops() {
        let (queue, permit, written) = queue();
        queue.push("one\n");
        await_taken(&queue);
        for line in ["two\n", "3\n", "four\nfive\n", "six\n", "7\n"] {
            queue.push(line);
        }
        assert_eq!(queue.dropped(), 3);
        // Nothing is written, and the flush times out.
        queue.flush(Instant::now());
        permit.send(()).unwrap();
        assert_eq!(written.recv().unwrap(), "one\n");
        permit.send(()).unwrap();
        assert_eq!(written.recv().unwrap(), "two\n3\n7\n3 dropped\n");
        queue.flush(soon());
        queue.push("more\n");
        permit.send(()).unwrap();
        assert_eq!(written.recv().unwrap(), "more\n");
        queue.flush(soon());
        assert_eq!(queue.dropped(), 3);
    }

    #[test]
    fn handles_partial_writes_and_errors() {
        type Write = fn(&mut Vec<u8>, &[u8]) -> io::Result<usize>;
        fn take_one(taken: &mut Vec<u8>, text: &[u8]) -> usize {
            taken.extend(text.first());
            text.len().min(1)
        }
        let cases: [(&str, Write, &str); 4] = [
            ("pieces", |taken, text| Ok(take_one(taken, text)), "text\n"),
            (
                "not now",
                |taken, text| {
                    taken.push(b'.');
                    if taken.len() % 2 == 1 {
                        return Err(io::ErrorKind::WouldBlock.into());
                    }
                    Ok(take_one(taken, text))
                },
                "..t.e.x.t.\n",
            ),
            ("gone", |_, _| Err(io::ErrorKind::BrokenPipe.into()), ""),
            ("full", |_, _| Ok(0), ""),
        ];
        for (what, write, expected) in cases {
            let mut taken = Vec::new();
            deliver(b"text\n", &mut |text: &[u8]| write(&mut taken, text));
            assert_eq!(String::from_utf8(taken).unwrap(), expected, "{what}");
        }
    }
}
