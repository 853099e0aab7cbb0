//! What a connection is doing, and whether that takes too long.

use std::time::Duration;

use corral_app::Connections;

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// The next request.
    Request,
    /// The end of a request's head.
    Head,
    /// The client's reading of a response.
    Response,
    /// The call as a whole.
    Call,
}

/// The state of one connection. Times are milliseconds since it was opened.
#[derive(Debug)]
pub(super) struct ConnectionState {
    limits: Connections,
    /// How long a call may take to its last byte, if there is a limit.
    call_time: Option<Duration>,
    /// How many bodies of requests and responses have not ended.
    pub(super) open_bodies: usize,
    /// Since when the connection waits for a request, or for the rest of its head.
    waiting_since: u64,
    /// Whether the first bytes of a head have arrived.
    pub(super) head_begun: bool,
    /// Since when the client has read nothing of a response.
    blocked_since: Option<u64>,
    /// When the last byte of the latest response has to be sent.
    due: Option<u64>,
    /// Whether that response has not ended.
    responding: bool,
    /// Whether its head was made. Until then the call is ended elsewhere, with a
    /// response, and the connection is not closed.
    response_begun: bool,
}

impl ConnectionState {
    pub(super) fn new(limits: Connections, call_time: Option<Duration>) -> Self {
        Self {
            limits,
            call_time,
            open_bodies: 0,
            waiting_since: 0,
            head_begun: false,
            blocked_since: None,
            due: None,
            responding: false,
            response_begun: false,
        }
    }

    /// When the first byte of the request arrived whose head was just read.
    pub(super) fn arrived(&self, now: u64) -> u64 {
        if self.head_begun {
            self.waiting_since
        } else {
            now
        }
    }

    pub(super) fn begin_body(&mut self) {
        self.open_bodies += 1;
    }

    pub(super) fn end_body(&mut self, now: u64) {
        self.open_bodies = self.open_bodies.saturating_sub(1);
        if self.open_bodies == 0 {
            self.waiting_since = now;
            self.head_begun = false;
        }
    }

    pub(super) fn begin_response(&mut self, now: u64) {
        let time = self.call_time.map(millis);
        self.due = time.map(|time| self.arrived(now).saturating_add(time));
        self.responding = true;
        self.response_begun = false;
        self.begin_body();
    }

    /// Records that the head of the response was made.
    pub(super) fn response_begun(&mut self) {
        self.response_begun = true;
    }

    pub(super) fn end_response(&mut self, now: u64) {
        self.responding = false;
        self.end_body(now);
    }

    pub(super) fn has_read(&mut self, now: u64) {
        if self.open_bodies == 0 && !self.head_begun {
            self.waiting_since = now;
            self.head_begun = true;
        }
    }

    pub(super) fn has_written(&mut self) {
        self.blocked_since = None;
    }

    /// Whether written bytes wait for the client to read them.
    pub(super) fn is_blocked(&self) -> bool {
        self.blocked_since.is_some()
    }

    pub(super) fn cannot_write(&mut self, now: u64) {
        self.blocked_since.get_or_insert(now);
    }

    /// When to check again.
    ///
    /// # Errors
    /// What took too long.
    pub(super) fn check(&self, now: u64) -> Result<u64, Overdue> {
        let Connections {
            idle,
            head_time,
            stall,
            ..
        } = self.limits;
        // Nothing that begins after this check can be overdue before the next.
        let least = idle.min(head_time).min(stall);
        let least = self.call_time.map_or(least, |time| time.min(least));
        let mut next = now.saturating_add(millis(least));
        let mut limit = |due: u64, overdue| {
            next = next.min(due);
            if due <= now { Err(overdue) } else { Ok(()) }
        };
        if let Some(due) = self.due
            && (self.responding && self.response_begun || self.blocked_since.is_some())
        {
            limit(due, Overdue::Call)?;
        }
        if let Some(since) = self.blocked_since {
            limit(since.saturating_add(millis(stall)), Overdue::Response)?;
        }
        if self.open_bodies == 0 {
            let (time, overdue) = if self.head_begun {
                (head_time, Overdue::Head)
            } else {
                (idle, Overdue::Request)
            };
            limit(self.waiting_since.saturating_add(millis(time)), overdue)?;
        }
        Ok(next)
    }
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
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

    /// How long a call may take.
    const CALL: Duration = Duration::from_secs(30);

    /// What happens, and when, in seconds.
    enum Event {
        Read(u64),
        Begin,
        End(u64),
        Blocked(u64),
        Written,
        Call(u64),
        Responded(u64),
    }
    use Event::{Begin, Blocked, Call, End, Read, Responded, Written};

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
                "a response before the end of its request",
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
                "a response that the client does not read",
                &[Read(5), Begin, Blocked(6), Written, Blocked(7), Blocked(20)],
                27,
                Overdue::Response,
            ),
            // From the first byte of its head.
            ("a call", &[Read(5), Call(8)], 35, Overdue::Call),
            (
                "a body that was sent after its response",
                &[Read(5), Call(6), Begin, Responded(7), End(50)],
                150,
                Overdue::Request,
            ),
            (
                "the last bytes of a response",
                &[Read(5), Call(6), Blocked(30), Responded(31)],
                35,
                Overdue::Call,
            ),
        ] {
            let mut state = ConnectionState::new(LIMITS, Some(CALL));
            for event in events {
                match event {
                    Read(at) => state.has_read(at * 1000),
                    Begin => state.begin_body(),
                    End(at) => state.end_body(at * 1000),
                    Blocked(at) => state.cannot_write(at * 1000),
                    Written => state.has_written(),
                    Call(at) => {
                        state.begin_response(at * 1000);
                        state.response_begun();
                    }
                    Responded(at) => state.end_response(at * 1000),
                }
            }
            assert_eq!(state.check(end * 1000 - 1), Ok(end * 1000), "{what}");
            assert_eq!(state.check(end * 1000), Err(overdue), "{what}");
        }
    }

    #[test]
    fn calls_may_be_unlimited() {
        let mut state = ConnectionState::new(LIMITS, None);
        state.has_read(0);
        state.begin_body();
        assert!(state.check(u64::MAX / 2).is_ok());
    }

    #[test]
    fn the_next_check_covers_what_begins_before_it() {
        let mut state = ConnectionState::new(LIMITS, None);
        let next = state.check(0).unwrap();
        state.has_read(1);
        assert!(next <= 10_000, "{next}");
    }
}
