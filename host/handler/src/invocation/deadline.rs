//! When the response to a call is due.
//!
//! Every call has one deadline, from the first byte of its request: reading the
//! body, waiting for the plugin and for permits, running and responding share the
//! time. How much it is follows from `functionTimeout`, see
//! [`corral_app::FunctionTimeout::time_to_answer`].

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::Extensions;
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a response that begins at the deadline may take to reach the client
/// before the connection is closed.
pub(crate) const FLUSH: Duration = Duration::from_millis(250);

/// When the response to one call is due, if there is a limit. It travels in the
/// extensions of the request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// The deadline of a call whose first byte arrived at `arrived` and that may
    /// take `time`.
    pub(crate) fn new(arrived: Instant, time: Option<Duration>) -> Self {
        Self(time.and_then(|time| arrived.checked_add(time)))
    }

    /// The deadline of a request.
    pub(crate) fn from_extensions(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }

    /// The time of the deadline; `None` if there is none.
    pub(crate) fn at(self) -> Option<Instant> {
        self.0
    }

    /// Whether it has passed.
    pub(crate) fn has_passed(self) -> bool {
        self.0.is_some_and(|due| due <= Instant::now())
    }

    /// The deadline, or `time` from now if that is earlier.
    pub(crate) fn or_timeout(self, time: Option<Duration>) -> Option<Instant> {
        let after = time.and_then(|time| Instant::now().checked_add(time));
        match (self.0, after) {
            (Some(due), Some(after)) => Some(due.min(after)),
            (due, after) => due.or(after),
        }
    }

    /// Waits until the deadline is exceeded by `more`.
    pub(crate) async fn exceeded_by(self, more: Duration) {
        match self.0.and_then(|due| due.checked_add(more)) {
            Some(end) => sleep_until(end).await,
            None => std::future::pending().await,
        }
    }
}

/// Why waiting for a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyTimeout {
    /// The deadline of the call has passed.
    Deadline,
    /// No data arrived for this long.
    Stall(Duration),
}

/// Times a body while it arrives: it may not stall for too long, nor take longer
/// than its call may.
#[derive(Debug)]
pub(crate) struct BodyTimer {
    stall: Duration,
    deadline: Deadline,
    /// Created when the body is waited for the first time.
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether data arrived after the timer was set.
    progressed: bool,
}

impl BodyTimer {
    pub(crate) fn new(stall: Duration, deadline: Deadline) -> Self {
        Self {
            stall,
            deadline,
            sleep: None,
            progressed: false,
        }
    }

    /// Records that data arrived.
    ///
    /// # Errors
    /// When it arrived after the deadline.
    pub(crate) fn progressed(&mut self) -> Result<(), BodyTimeout> {
        self.progressed = true;
        if self.deadline.has_passed() {
            return Err(BodyTimeout::Deadline);
        }
        Ok(())
    }

    /// Waits until the body has taken too long.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<BodyTimeout> {
        if self.sleep.is_none() || self.progressed {
            self.progressed = false;
            let Some(end) = self.deadline.or_timeout(Some(self.stall)) else {
                return Poll::Pending;
            };
            match &mut self.sleep {
                Some(sleep) => sleep.as_mut().reset(end),
                None => self.sleep = Some(Box::pin(sleep_until(end))),
            }
        }
        let Some(sleep) = &mut self.sleep else {
            return Poll::Pending;
        };
        sleep.as_mut().poll(context).map(|()| {
            if self.deadline.has_passed() {
                BodyTimeout::Deadline
            } else {
                BodyTimeout::Stall(self.stall)
            }
        })
    }
}
