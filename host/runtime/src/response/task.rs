//! The task that a plugin runs in.

use std::time::Duration;

use tokio::task::AbortHandle;

/// How long a plugin may go on after its caller has left: enough to close its
/// streams and to write a last log line.
const LINGER: Duration = Duration::from_millis(50);

/// Stops a running plugin when dropped, unless it was detached.
pub(crate) struct TaskGuard {
    task: Option<AbortHandle>,
    /// Whether the plugin has begun to respond and can notice that its caller
    /// has left.
    responding: bool,
}

impl TaskGuard {
    pub(crate) fn new(task: AbortHandle) -> Self {
        Self {
            task: Some(task),
            responding: false,
        }
    }

    /// Notes that the plugin has begun to respond.
    pub(super) fn responding(&mut self) {
        self.responding = true;
    }

    /// Lets the plugin run to its end.
    pub(super) fn detach(&mut self) {
        self.task = None;
    }
}

impl Drop for TaskGuard {
    fn drop(&mut self) {
        let Some(task) = self.task.take() else {
            return;
        };
        if !self.responding {
            task.abort();
        } else if !task.is_finished() {
            tokio::spawn(async move {
                tokio::time::sleep(LINGER).await;
                task.abort();
            });
        }
    }
}
