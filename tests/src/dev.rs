//! `handler dev`: the real command with its own port, whose events are read as JSON.

use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::app::FunctionApp;
use crate::client::Exchange;
use crate::client::transport::{Answer, Framing, Transport};
use crate::handler;
use crate::log::Log;
use crate::platform::Platform;
use crate::watchdog::Watchdog;

/// A local Functions host that runs an app. It is killed when it is dropped, and prints
/// its events if the test has failed.
#[derive(Debug)]
pub struct Dev {
    child: Mutex<Child>,
    pid: u32,
    transport: Transport,
    stdout: Log,
    stderr: Log,
    app: FunctionApp,
    _watchdog: Watchdog,
}

impl Dev {
    /// Starts the host, and waits until the app runs.
    pub fn start(app: FunctionApp) -> Self {
        Self::start_with(app, &[])
    }

    /// The same with more arguments.
    pub fn start_with(app: FunctionApp, arguments: &[&str]) -> Self {
        let dev = Self::begin(app, arguments);
        dev.wait_for_state("running");
        dev
    }

    /// Starts the host, and waits until it listens.
    pub fn begin(app: FunctionApp, arguments: &[&str]) -> Self {
        let mut child = handler::command(&app)
            .args(["dev", "--port", "0", "--output", "json"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the handler starts");
        let stdout = Log::of("stdout of dev", child.stdout.take().expect("it is piped"));
        let stderr = Log::of("stderr of dev", child.stderr.take().expect("it is piped"));
        let pid = child.id();
        let watchdog = Watchdog::over(pid, app.folder());
        let mut dev = Dev {
            child: Mutex::new(child),
            pid,
            transport: Transport::to_port(0),
            stdout,
            stderr,
            app,
            _watchdog: watchdog,
        };
        let starting = dev.wait_for_state("starting");
        let address = starting["address"].as_str().expect("the host's address");
        let port = address
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        dev.transport = Transport::to_port(port.expect("the address has a port"));
        dev
    }

    /// The port on which it listens.
    pub fn port(&self) -> u16 {
        self.transport.port()
    }

    /// Sends a request, and reads the answer.
    pub fn send(&self, method: &str, target: &str, body: &str) -> Answer {
        self.send_with(method, target, &[], body)
    }

    /// The same with header fields.
    pub fn send_with(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.send_as("localhost", method, target, headers, body)
    }

    /// The same to this `Host`.
    pub fn send_as(
        &self,
        host: &str,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let host = [("Host", host)];
        let headers: Vec<_> = host.iter().chain(headers).copied().collect();
        let request = Exchange {
            method,
            target,
            headers: &headers,
            body: body.as_bytes(),
            framing: Framing::Sized,
        };
        let answer = self.transport.exchange(&request);
        answer.unwrap_or_else(|error| panic!("{method} {target}: {error}"))
    }

    /// Fires a function by hand; the status of the answer.
    pub fn fire(&self, function: &str, body: &str) -> u16 {
        let target = format!("/admin/functions/{function}");
        let headers = [("Content-Type", "application/json")];
        self.send_with("POST", &target, &headers, body).status
    }

    /// Waits for the first event that `wanted` accepts; `what` says which.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let accepted = |line: &str| serde_json::from_str(line).is_ok_and(|event| wanted(&event));
        let line = self.stdout.wait_for_line(what, accepted);
        serde_json::from_str(&line).expect("it was read before")
    }

    /// Waits until the host is in this state for the first time.
    pub fn wait_for_state(&self, state: &str) -> Value {
        self.wait_for(state, |event| {
            event["kind"] == "host_state_changed" && event["state"] == state
        })
    }

    /// Waits for the first end of an invocation of `function`.
    pub fn wait_for_end_of(&self, function: &str) -> Value {
        self.wait_for(function, |event| {
            event["kind"] == "invocation_completed" && event["function"] == function
        })
    }

    /// Waits until `count` lines of the output hold `text`, and gives them back.
    pub fn wait_for_lines(&self, text: &str, count: usize) -> Vec<String> {
        self.stdout.wait_for_lines(text, count)
    }

    /// The process of the custom handler after so many starts.
    pub fn worker(&self, starts: usize) -> u32 {
        let lines = self
            .stdout
            .wait_for_lines(r#""kind":"worker_started""#, starts);
        let event: Value = serde_json::from_str(&lines[starts - 1]).expect("an event");
        let pid = event["pid"].as_u64().and_then(|pid| pid.try_into().ok());
        pid.expect("a process has an id")
    }

    /// All events of a host that has ended.
    pub fn events(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        let read = |line: &String| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
        };
        lines.iter().map(read).collect()
    }

    /// Presses Ctrl+C, and waits for the end.
    #[cfg(unix)]
    pub fn interrupt(&self) -> ExitStatus {
        use rustix::process::{Pid, Signal, kill_process};

        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        let pid = pid.expect("a process has an id");
        kill_process(pid, Signal::INT).expect("the host takes signals");
        self.wait()
    }

    /// Waits until the host has ended.
    pub fn wait(&self) -> ExitStatus {
        self.stdout.wait_for_end();
        self.child().wait().expect("the host has ended")
    }

    /// The app that it runs.
    pub fn app(&self) -> &FunctionApp {
        &self.app
    }

    /// Kills the host, and returns the app in its final state.
    pub fn kill(mut self) -> FunctionApp {
        self.end();
        std::mem::take(&mut self.app)
    }

    /// Kills the host, and the custom handler, which outlives a host that is killed.
    fn end(&self) {
        let mut child = self.child();
        let has_ended = child.try_wait().is_ok_and(|status| status.is_some());
        let _ = child.kill();
        let _ = child.wait();
        if !has_ended && Platform::current().takes_signals() {
            self.kill_worker();
        }
    }

    #[cfg(unix)]
    fn kill_worker(&self) {
        use rustix::process::{Pid, Signal, kill_process};

        let started = self.stdout.wait_for_lines(r#""kind":"worker_started""#, 0);
        let started = started.last().map(String::as_str).unwrap_or_default();
        let started: Value = serde_json::from_str(started).unwrap_or_default();
        let pid = started["pid"].as_i64().and_then(|pid| pid.try_into().ok());
        if let Some(pid) = pid.and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process(pid, Signal::KILL);
        }
    }

    #[cfg(not(unix))]
    fn kill_worker(&self) {}

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprint!("{}{}", self.stdout.describe(), self.stderr.describe());
        }
        self.end();
    }
}
