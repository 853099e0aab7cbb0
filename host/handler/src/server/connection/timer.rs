//! Measures how long a connection takes for what it does.
//!
//! No wait has its own timer: events are recorded with their time, and the task of
//! the connection checks the state now and then. A call reads the clock twice.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use corral_app::Connections;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::state::{ConnectionState, Overdue, millis};

/// The state of a connection and a clock. One lock guards all fields, so that a
/// decision from several of them is consistent.
#[derive(Debug)]
pub(super) struct ConnectionTimer {
    state: Mutex<ConnectionState>,
    opened: Instant,
}

impl ConnectionTimer {
    /// The state of a connection with these limits, whose calls may take
    /// `call_time` to their last byte.
    pub(super) fn new(limits: Connections, call_time: Option<Duration>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(ConnectionState::new(limits, call_time)),
            opened: Instant::now(),
        })
    }

    fn now(&self) -> u64 {
        millis(self.opened.elapsed())
    }

    /// When the first byte of the request arrived whose head was just read.
    pub(super) fn arrived(&self) -> Instant {
        let arrived = self.state.lock().arrived(self.now());
        let arrived = self.opened.checked_add(Duration::from_millis(arrived));
        arrived.unwrap_or_else(Instant::now)
    }

    /// Whether written bytes wait for the client to read them.
    pub(super) fn is_blocked(&self) -> bool {
        self.state.lock().is_blocked()
    }

    /// When to check again: no limit is exceeded before that.
    ///
    /// # Errors
    /// What took too long.
    pub(super) fn check(&self) -> Result<Instant, Overdue> {
        let next = Duration::from_millis(self.state.lock().check(self.now())?);
        // A time beyond the range of the clock never comes.
        let never = || Instant::now() + Duration::from_hours(24);
        Ok(self.opened.checked_add(next).unwrap_or_else(never))
    }
}

/// An open request body: while there is one, the connection does not wait for a
/// request.
#[derive(Debug)]
pub(super) struct RequestBodyGuard(Arc<ConnectionTimer>);

impl RequestBodyGuard {
    pub(super) fn new(timer: &Arc<ConnectionTimer>) -> Self {
        timer.state.lock().begin_body();
        Self(Arc::clone(timer))
    }
}

impl Drop for RequestBodyGuard {
    fn drop(&mut self) {
        self.0.state.lock().end_body(self.0.now());
    }
}

/// A call in flight, from the head of its request to the end of its response.
#[derive(Debug)]
pub(super) struct ResponseGuard(Arc<ConnectionTimer>);

impl ResponseGuard {
    pub(super) fn new(timer: &Arc<ConnectionTimer>) -> Self {
        timer.state.lock().begin_response(timer.now());
        Self(Arc::clone(timer))
    }

    /// Records that the head of the response was made.
    pub(super) fn begun(&self) {
        self.0.state.lock().response_begun();
    }
}

impl Drop for ResponseGuard {
    fn drop(&mut self) {
        self.0.state.lock().end_response(self.0.now());
    }
}

/// A TCP stream that records its reads and writes.
#[derive(Debug)]
pub(super) struct TimedStream {
    stream: TcpStream,
    timer: Arc<ConnectionTimer>,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, timer: Arc<ConnectionTimer>) -> Self {
        Self { stream, timer }
    }

    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
    }

    fn record(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(_) => self.timer.state.lock().has_written(),
            Poll::Pending => self.timer.state.lock().cannot_write(self.timer.now()),
        }
        written
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.timer.state.lock().has_read(self.timer.now());
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.record(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.record(written)
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
    use std::sync::Barrier;

    use super::*;

    const LIMITS: Connections = Connections {
        idle: Duration::from_secs(100),
        head_time: Duration::from_secs(10),
        head_size: 1 << 10,
        head_fields: 10,
        stall: Duration::from_secs(20),
    };

    /// The state is consistent after two bodies end at the same time. Both threads
    /// walk through the same connections, and so meet often.
    #[test]
    fn concurrent_ends_leave_a_consistent_state() {
        const ROUNDS: usize = 600;
        const CONNECTIONS: usize = 1000;
        for _ in 0..ROUNDS {
            let timers: Vec<_> = (0..CONNECTIONS)
                .map(|_| ConnectionTimer::new(LIMITS, None))
                .collect();
            let begin = |timer: &Arc<ConnectionTimer>| {
                timer.state.lock().has_read(0);
                RequestBodyGuard::new(timer)
            };
            let uploads: Vec<_> = timers.iter().map(begin).collect();
            let responses: Vec<_> = timers.iter().map(begin).collect();
            let together = Barrier::new(2);
            std::thread::scope(|threads| {
                threads.spawn(|| {
                    together.wait();
                    drop(uploads);
                });
                together.wait();
                drop(responses);
            });
            for timer in timers {
                let state = timer.state.lock();
                assert_eq!((state.open_bodies, state.head_begun), (0, false));
            }
        }
    }
}
