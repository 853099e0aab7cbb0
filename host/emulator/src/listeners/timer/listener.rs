//! The life of a timer.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::schedule::Schedule;
use super::status::StatusBlob;
use crate::listeners::{Environment, ListenerEvent};
use crate::payload::{ScheduleStatus, TimerCall, Trigger};

/// Fires one function by its schedule.
pub(crate) struct TimerListener {
    function: String,
    schedule: Schedule,
    runs_on_startup: bool,
    /// Where the status is kept; `None` when it is not.
    kept: Option<StatusBlob>,
    environment: Environment,
}

/// Why a timer fires now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Scheduled,
    Startup,
    PastDue,
}

impl TimerListener {
    /// A timer that has not started. Its status is kept if `is_monitored` and the
    /// schedule is not too short.
    pub(crate) fn new(
        function: &str,
        schedule: Schedule,
        runs_on_startup: bool,
        is_monitored: bool,
        environment: Environment,
    ) -> Self {
        let kept = is_monitored && schedule.is_monitored(environment.clock.now());
        let zone = schedule.zone().clone();
        let kept = kept.then(|| StatusBlob::new(&environment.host_id, function, zone));
        Self {
            function: function.to_owned(),
            schedule,
            runs_on_startup,
            kept,
            environment,
        }
    }

    /// Fires until `stop`; a call that has begun is waited for.
    pub(crate) async fn run(&self, stop: CancellationToken) {
        let (mut status, mut reason) = self.start().await;
        loop {
            if reason == Reason::Scheduled {
                self.tell(ListenerEvent::TimerSet {
                    function: self.function.clone(),
                    next: (status.next < Timestamp::MAX).then_some(status.next),
                });
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return,
                    () = self.environment.clock.sleep_until(status.next) => {}
                }
            }
            if stop.is_cancelled() {
                return;
            }
            status = self.fire(status, reason).await;
            reason = Reason::Scheduled;
        }
    }

    /// What a call by hand tells the function: the status that is kept, and no more.
    pub(crate) async fn call_by_hand(&self) -> TimerCall {
        TimerCall {
            adjust_for_dst: self.schedule.follows_wall_clock(),
            schedule_status: self.read().await,
            is_past_due: false,
        }
    }

    /// The status at the start, and whether the timer fires at once.
    async fn start(&self) -> (ScheduleStatus, Reason) {
        let now = self.now();
        let unknown = ScheduleStatus {
            last: None,
            next: self.next(now),
            last_updated: None,
        };
        let at_once = if self.runs_on_startup {
            Reason::Startup
        } else {
            Reason::Scheduled
        };
        if self.kept.is_none() {
            return (unknown, at_once);
        }
        let Some(kept) = self.read().await else {
            let first = ScheduleStatus {
                last_updated: Some(now),
                ..unknown.clone()
            };
            self.write(&first).await;
            return (unknown, at_once);
        };
        let status = self.checked(kept, now).await;
        if now > status.next {
            self.tell(ListenerEvent::TimerPastDue {
                function: self.function.clone(),
                due: status.next,
            });
            return (status, Reason::PastDue);
        }
        (status, at_once)
    }

    /// The status as it is kept, unless the schedule has changed since.
    async fn checked(&self, kept: ScheduleStatus, now: Timestamp) -> ScheduleStatus {
        let mut base = kept.last.or(kept.last_updated).unwrap_or(now);
        let mut expected = self.next(base);
        if kept.next == expected {
            return kept;
        }
        // A new schedule is not past due by what it would have done before.
        if now > expected {
            base = now;
            expected = self.next(now);
        }
        let status = ScheduleStatus {
            last: None,
            next: expected,
            last_updated: Some(base),
        };
        self.write(&status).await;
        status
    }

    async fn fire(&self, status: ScheduleStatus, reason: Reason) -> ScheduleStatus {
        let now = self.now();
        let next = status.next;
        let call = TimerCall {
            adjust_for_dst: self.schedule.follows_wall_clock(),
            schedule_status: self.kept.is_some().then_some(status),
            is_past_due: reason == Reason::PastDue,
        };
        // A failure does not change the schedule, and the invoker has reported it.
        let invoker = &self.environment.invoker;
        invoker.invoke(&self.function, Trigger::Timer(call)).await;
        // Fired a little early, the timer would fire a second time for the same time.
        let base = if reason == Reason::Scheduled {
            now.max(next)
        } else {
            now
        };
        let status = ScheduleStatus {
            last: Some(base),
            next: self.next(base),
            last_updated: Some(base),
        };
        self.write(&status).await;
        status
    }

    async fn read(&self) -> Option<ScheduleStatus> {
        let kept = self.kept.as_ref()?;
        let read = kept.read(&*self.environment.host_storage).await;
        read.unwrap_or_else(|error| {
            self.environment.storage_failed(
                format!("read the status of timer {}", self.function),
                &error,
            );
            None
        })
    }

    async fn write(&self, status: &ScheduleStatus) {
        let Some(kept) = &self.kept else {
            return;
        };
        let written = kept.write(&*self.environment.host_storage, status).await;
        if let Err(error) = written {
            self.environment.storage_failed(
                format!("keep the status of timer {}", self.function),
                &error,
            );
        }
    }

    fn next(&self, time: Timestamp) -> Timestamp {
        self.schedule.next(time).unwrap_or(Timestamp::MAX)
    }

    /// The time with as many digits as are kept, so that a `TimeSpan` leads to the same
    /// time after a restart.
    fn now(&self) -> Timestamp {
        let now = self.environment.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn tell(&self, event: ListenerEvent) {
        self.environment.observer.observe(event);
    }
}
