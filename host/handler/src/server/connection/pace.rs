//! What a connection is doing, and whether that takes too long.
//!
//! Nothing is timed by a timer of its own: what happens is noted with its time,
//! and the task of the connection looks at the notes now and then. A call costs
//! two looks at the clock.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use corral_app::Connections;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// The next request.
    Request,
    /// The end of a request's head.
    Head,
    /// The caller's taking of an answer.
    Answer,
}

/// The notes about one connection. Times are milliseconds since it was opened.
#[derive(Debug)]
struct Notes {
    limits: Connections,
    /// Bodies, of requests and of answers, that are not at their end.
    bodies: AtomicUsize,
    /// Since when a request is waited for, or the rest of its head.
    waiting: AtomicU64,
    /// Whether the first bytes of the head are there.
    head: AtomicBool,
    /// Since when no byte of an answer was taken; 0 if none is to be taken.
    stuck: AtomicU64,
}

impl Notes {
    fn new(limits: Connections) -> Self {
        Self {
            limits,
            bodies: AtomicUsize::new(0),
            waiting: AtomicU64::new(0),
            head: AtomicBool::new(false),
            stuck: AtomicU64::new(0),
        }
    }

    fn begin_body(&self) {
        self.bodies.fetch_add(1, Ordering::AcqRel);
    }

    fn end_body(&self, now: u64) {
        if self.bodies.load(Ordering::Acquire) == 1 {
            self.waiting.store(now, Ordering::Relaxed);
            self.head.store(false, Ordering::Relaxed);
        }
        self.bodies.fetch_sub(1, Ordering::AcqRel);
    }

    fn has_read(&self, now: u64) {
        if self.bodies.load(Ordering::Acquire) == 0 && !self.head.load(Ordering::Relaxed) {
            self.waiting.store(now, Ordering::Relaxed);
            self.head.store(true, Ordering::Relaxed);
        }
    }

    fn has_written(&self) {
        self.stuck.store(0, Ordering::Relaxed);
    }

    fn cannot_write(&self, now: u64) {
        if self.stuck.load(Ordering::Relaxed) == 0 {
            self.stuck.store(now.max(1), Ordering::Relaxed);
        }
    }

    /// When to look again, or what took too long.
    fn look(&self, now: u64) -> Result<u64, Overdue> {
        let Connections {
            idle,
            head_time,
            stall,
            ..
        } = self.limits;
        // What begins after this look is not over before the next.
        let mut next = now.saturating_add(millis(idle.min(head_time).min(stall)));
        let mut check = |since: u64, limit: Duration, overdue| {
            let due = since.saturating_add(millis(limit));
            next = next.min(due);
            if due <= now { Err(overdue) } else { Ok(()) }
        };
        let stuck = self.stuck.load(Ordering::Relaxed);
        if stuck > 0 {
            check(stuck, stall, Overdue::Answer)?;
        }
        if self.bodies.load(Ordering::Acquire) == 0 {
            let since = self.waiting.load(Ordering::Relaxed);
            if self.head.load(Ordering::Relaxed) {
                check(since, head_time, Overdue::Head)?;
            } else {
                check(since, idle, Overdue::Request)?;
            }
        }
        Ok(next)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The notes with a clock.
#[derive(Debug)]
pub(super) struct Pace {
    notes: Notes,
    opened: Instant,
}

impl Pace {
    pub(super) fn new(limits: Connections) -> Arc<Self> {
        Arc::new(Self {
            notes: Notes::new(limits),
            opened: Instant::now(),
        })
    }

    fn now(&self) -> u64 {
        millis(self.opened.elapsed())
    }

    /// Whether written bytes wait for the caller to take them.
    pub(super) fn is_stuck(&self) -> bool {
        self.notes.stuck.load(Ordering::Relaxed) != 0
    }

    /// When to look again: no limit is passed before that.
    ///
    /// # Errors
    /// Says what took too long.
    pub(super) fn look(&self) -> Result<Instant, Overdue> {
        let next = Duration::from_millis(self.notes.look(self.now())?);
        // A time beyond the clock's range is never.
        let never = || Instant::now() + Duration::from_hours(24);
        Ok(self.opened.checked_add(next).unwrap_or_else(never))
    }
}

/// A body under way: as long as there is one, no request is waited for.
#[derive(Debug)]
pub(super) struct Busy(Arc<Pace>);

impl Busy {
    pub(super) fn new(pace: &Arc<Pace>) -> Self {
        pace.notes.begin_body();
        Self(Arc::clone(pace))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.notes.end_body(self.0.now());
    }
}

/// A stream that takes notes.
#[derive(Debug)]
pub(super) struct Paced {
    stream: TcpStream,
    pace: Arc<Pace>,
}

impl Paced {
    pub(super) fn new(stream: TcpStream, pace: Arc<Pace>) -> Self {
        Self { stream, pace }
    }

    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(_) => self.pace.notes.has_written(),
            Poll::Pending => self.pace.notes.cannot_write(self.pace.now()),
        }
        written
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.pace.notes.has_read(self.pace.now());
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Connections = Connections {
        idle: Duration::from_secs(100),
        head_time: Duration::from_secs(10),
        head_size: 1 << 10,
        head_fields: 10,
        stall: Duration::from_secs(20),
    };

    /// What happens, and when in seconds.
    enum Event {
        Read(u64),
        Begin,
        End(u64),
        Stuck(u64),
        Written,
    }
    use Event::{Begin, End, Read, Stuck, Written};

    #[test]
    fn each_wait_has_its_limit() {
        for (what, events, end, overdue) in [
            ("nothing", &[][..], 100, Overdue::Request),
            ("a head", &[Read(95), Read(99)], 105, Overdue::Head),
            (
                "a call, and nothing after it",
                &[Read(5), Begin, End(1000)],
                1100,
                Overdue::Request,
            ),
            (
                "an answer before the end of its request",
                &[Read(5), Begin, Begin, End(10), Read(20), End(30)],
                130,
                Overdue::Request,
            ),
            (
                "the head of a second request",
                &[Read(5), Begin, End(10), Read(50)],
                60,
                Overdue::Head,
            ),
            (
                "an answer that nobody takes",
                &[Read(5), Begin, Stuck(6), Written, Stuck(7), Stuck(20)],
                27,
                Overdue::Answer,
            ),
        ] {
            let notes = Notes::new(LIMITS);
            for event in events {
                match event {
                    Read(at) => notes.has_read(at * 1000),
                    Begin => notes.begin_body(),
                    End(at) => notes.end_body(at * 1000),
                    Stuck(at) => notes.cannot_write(at * 1000),
                    Written => notes.has_written(),
                }
            }
            assert_eq!(notes.look(end * 1000 - 1), Ok(end * 1000), "{what}");
            assert_eq!(notes.look(end * 1000), Err(overdue), "{what}");
        }
    }

    #[test]
    fn a_call_takes_as_long_as_it_takes() {
        let notes = Notes::new(LIMITS);
        notes.has_read(0);
        notes.begin_body();
        assert!(notes.look(u64::MAX / 2).is_ok());
    }

    #[test]
    fn the_next_look_is_in_time_for_what_begins_before() {
        let notes = Notes::new(LIMITS);
        let next = notes.look(0).unwrap();
        notes.has_read(1);
        assert!(next <= 10_000, "{next}");
    }
}
