//! Ends a server that outlives its test run, and removes its folder.
//!
//! A server that several tests share is a static, and statics are not dropped;
//! a test run that is interrupted drops nothing. So a shell waits for the end of
//! a pipe that only the test run holds open, and cleans up then.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The shell that waits.
#[derive(Debug)]
pub(crate) struct Watchdog(Option<Child>);

impl Watchdog {
    /// Watches the process `pid` and its temporary `folder`. Without a shell, it does
    /// nothing.
    pub(crate) fn over(pid: u32, folder: &Path) -> Self {
        let child = Command::new("sh")
            .args(["-c", "read -r line; kill -9 \"$0\"; rm -rf \"$1\""])
            .arg(pid.to_string())
            .arg(folder)
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
            // The server and its folder are gone already, and the number may be
            // another's soon.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
