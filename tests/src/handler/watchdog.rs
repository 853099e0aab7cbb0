//! Ends a handler that outlives its test run.
//!
//! A handler that several tests share is a static, and statics are not dropped;
//! a test run that is interrupted drops nothing. So a shell waits for the end of
//! a pipe that only the test run holds open, and ends the handler then.

use std::process::{Child, Command, Stdio};

/// The shell that waits.
#[derive(Debug)]
pub(super) struct Watchdog(Option<Child>);

impl Watchdog {
    /// Watches over the process `pid`. Where there is no shell, nobody does.
    pub(super) fn over(pid: u32) -> Self {
        let child = Command::new("sh")
            .args(["-c", "read -r line; kill -9 \"$0\" 2>/dev/null"])
            .arg(pid.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Watchdog(child.ok())
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // The handler is gone already: its number may be another's soon.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
