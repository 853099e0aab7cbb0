//! Reports tasks that block the thread that polls them.
//!
//! A thread that waits inside a poll, for a file, a lock or a name server, serves
//! no other task. [`report_stalls`] turns the reports on; until then a [`Watched`]
//! task costs one atomic load per poll.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How stalls are reported, once turned on.
static REPORTS: OnceLock<Reports> = OnceLock::new();

struct Reports {
    limit: Duration,
    report: fn(&str, Duration),
}

/// Calls `report` with the name of a [`Watched`] task and the time that its thread
/// was blocked, whenever a poll blocks it for `limit` or longer. Only the first call
/// of this function has an effect.
pub fn report_stalls(limit: Duration, report: fn(&str, Duration)) {
    // Fails if they are on already.
    let _ = REPORTS.set(Reports { limit, report });
}

/// A task whose polls are watched for stalls.
pub struct Watched<F> {
    name: &'static str,
    task: Pin<Box<F>>,
}

impl<F: Future> Watched<F> {
    /// Watches `task`, under this name in reports.
    pub fn new(name: &'static str, task: F) -> Self {
        Self {
            name,
            task: Box::pin(task),
        }
    }
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(reports) = REPORTS.get() else {
            return self.task.as_mut().poll(context);
        };
        let start = Moment::now();
        let result = self.task.as_mut().poll(context);
        let blocked = start.blocked_since();
        if blocked >= reports.limit {
            (reports.report)(self.name, blocked);
        }
        result
    }
}

/// A point in the life of one thread.
struct Moment {
    time: Instant,
    /// How long the thread has been running or ready to run so far.
    runnable: Duration,
}

impl Moment {
    fn now() -> Self {
        Self {
            time: Instant::now(),
            runnable: runnable(),
        }
    }

    /// How long the thread was neither running nor ready to run.
    fn blocked_since(&self) -> Duration {
        let ran = runnable().saturating_sub(self.runnable);
        self.time.elapsed().saturating_sub(ran)
    }
}

/// Time that the calling thread has been running or ready to run
/// (`proc_pid_schedstat(5)`).
#[cfg(target_os = "linux")]
fn runnable() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat");
    let counters = text.as_deref().unwrap_or_default();
    let nanoseconds = counters.split_whitespace().take(2);
    let sum = nanoseconds
        .filter_map(|counter| counter.parse::<u64>().ok())
        .fold(0, u64::saturating_add);
    Duration::from_nanos(sum)
}

/// CPU time of the calling thread; waiting for a core counts as blocked here.
#[cfg(not(target_os = "linux"))]
fn runnable() -> Duration {
    crate::cpu_clock::now()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::thread;

    use super::*;

    static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

    /// Blocks the thread as waiting for a file or a lock does.
    fn block(time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            thread::park_timeout(left);
        }
    }

    fn compute(time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            std::hint::spin_loop();
        }
    }

    #[tokio::test]
    async fn reports_tasks_that_block_and_no_others() {
        let time = Duration::from_millis(200);
        report_stalls(Duration::from_millis(100), |name, _| {
            REPORTED.lock().unwrap().push(name.to_owned());
        });
        Watched::new("computes", async { compute(time) }).await;
        Watched::new("waits", tokio::time::sleep(time)).await;
        Watched::new("blocks", async { block(time) }).await;
        assert_eq!(*REPORTED.lock().unwrap(), ["blocks"]);
    }
}
