//! `handler serve`, from its start to its end.

use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::environment;
use super::logs::Logs;
use crate::app::FunctionApp;
use crate::client::transport::{Answer, Framing, Transport};
use crate::client::{Call, Exchange, FunctionsHost, Trigger};
use crate::log::Log;
use crate::platform::Platform;
use crate::watchdog::Watchdog;

/// How a handler is started.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// A program with its arguments that starts the handler, whose file it is given
    /// as one more; none to start it as it is.
    pub by: &'a [&'a str],
    /// More variables in its environment.
    pub variables: &'a [(&'a str, &'a str)],
    /// Variables that it does not have.
    pub without: &'a [&'a str],
}

/// A handler that listens. It is killed when it is dropped, and prints its logs
/// if the test has failed.
#[derive(Debug)]
pub struct Handler {
    pid: u32,
    child: Mutex<Child>,
    port: u16,
    host: FunctionsHost,
    stdout: Log,
    stderr: Log,
    app: FunctionApp,
    _watchdog: Watchdog,
}

impl Handler {
    /// Starts the handler for `app` on a free port, and waits until it listens.
    pub fn start(app: FunctionApp) -> Self {
        Self::start_with(app, &[])
    }

    /// Starts the handler with more variables in its environment.
    pub fn start_with(app: FunctionApp, variables: &[(&str, &str)]) -> Self {
        let start = Start {
            variables,
            ..Start::default()
        };
        Self::start_as(app, &start)
    }

    /// Starts the handler in a modified environment.
    pub fn start_as(app: FunctionApp, start: &Start<'_>) -> Self {
        let mut command = match start.by {
            [] => environment::command(&app),
            by => environment::command_by(&app, by),
        };
        for name in start.without {
            command.env_remove(name);
        }
        let mut child = command
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", "0")
            .env("FUNCTIONS_HTTPWORKER_PORT", "0")
            .env("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "worker")
            .env("FUNCTIONS_HTTPWORKER_ID", "worker")
            .env("FUNCTIONS_APP_ROOT_PATH", app.seen(app.root()))
            .envs(start.variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the handler starts");
        let watchdog = Watchdog::over(child.id(), app.folder());
        let stdout = Log::of(
            "stdout of the handler",
            child.stdout.take().expect("it is piped"),
        );
        let stderr = Log::of(
            "stderr of the handler",
            child.stderr.take().expect("it is piped"),
        );
        let mut handler = Handler {
            host: FunctionsHost::new(0, app.functions()),
            pid: child.id(),
            child: Mutex::new(child),
            port: 0,
            stdout,
            stderr,
            app,
            _watchdog: watchdog,
        };
        let line = handler.stdout.wait_for("listening on http://127.0.0.1:");
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok());
        handler.port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
        handler.host = FunctionsHost::new(handler.port, handler.app.functions());
        handler
    }

    /// Prepares an invocation.
    pub fn call(&self, function: &str, trigger: impl Into<Trigger>) -> Call<'_> {
        self.host.call(function, trigger)
    }

    /// The host that calls this handler.
    pub fn host(&self) -> &FunctionsHost {
        &self.host
    }

    /// The connections to the handler, for requests that no host would send.
    pub fn transport(&self) -> &Transport {
        self.host.transport()
    }

    /// Sends a raw request, and reads the response.
    pub fn exchange(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let request = Exchange {
            method,
            target,
            headers,
            body,
            framing: Framing::Sized,
        };
        let answer = self.transport().exchange(&request);
        answer.unwrap_or_else(|error| panic!("{method} {target}: {error}"))
    }

    /// The answer to `GET /`.
    pub fn status(&self) -> Value {
        let answer = self.transport().get("/").expect("GET / is answered");
        assert_eq!(answer.status, 200, "GET /: {answer:?}");
        answer.json()
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The peak memory of the process, in bytes.
    #[cfg(target_os = "linux")]
    pub fn peak_memory(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// The current memory of the process, in bytes.
    #[cfg(target_os = "linux")]
    pub fn resident_memory(&self) -> u64 {
        self.memory("VmRSS:")
    }

    #[cfg(target_os = "linux")]
    fn memory(&self, field: &str) -> u64 {
        let file = format!("/proc/{}/status", self.pid);
        let status = std::fs::read_to_string(file).expect("the process runs");
        let found = status
            .lines()
            .find_map(|line| line.strip_prefix(field))
            .and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        found.expect("Linux tells") << 10
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The app that it serves.
    pub fn app(&self) -> &FunctionApp {
        &self.app
    }

    /// Its standard output: information.
    pub fn stdout(&self) -> &Log {
        &self.stdout
    }

    /// Its standard error: warnings and errors.
    pub fn stderr(&self) -> &Log {
        &self.stderr
    }

    /// Asks it to end, as a container does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        use rustix::process::{Pid, Signal, kill_process};

        let platform = Platform::current();
        assert!(platform.takes_signals(), "{platform:?} has no signals");
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let pid = pid.expect("a process has an id");
        kill_process(pid, Signal::TERM).expect("the handler takes signals");
    }

    /// Ends the handler and waits until all of its output has been read. Only then
    /// can a test assert what it did not print.
    pub fn end(&self) {
        if cfg!(unix) && Platform::current().takes_signals() {
            #[cfg(unix)]
            self.terminate();
        } else {
            self.child().kill().expect("the handler can be killed");
        }
        self.wait();
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the started process still runs; it is never replaced.
    pub fn is_running(&self) -> bool {
        let status = self.child().try_wait().expect("the system tells");
        status.is_none()
    }

    /// Waits until the handler has ended.
    pub fn wait(&self) -> ExitStatus {
        self.stdout.wait_for_end();
        self.stderr.wait_for_end();
        self.child().wait().expect("the handler has ended")
    }

    /// Kills the handler, and returns the app in its final state.
    pub fn kill(mut self) -> FunctionApp {
        let _ = self.child().kill();
        let _ = self.child().wait();
        std::mem::take(&mut self.app)
    }
}

impl Logs for Handler {
    fn print_logs(&self) {
        eprint!("{}{}", self.stdout.describe(), self.stderr.describe());
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.print_logs();
        }
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }
}
