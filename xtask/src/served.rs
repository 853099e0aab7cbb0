//! A process that serves a function app, from its start to its end.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use corral_tests::client::transport::Transport;
use uuid::Uuid;

use crate::process;

/// The interval of the Functions host's health checks (custom handler protocol,
/// section 2.5).
pub(crate) const PING: Duration = Duration::from_millis(25);

/// The host's default `initializationTimeout`.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// Exit codes of a requested end: 200 tells the Functions host to start the handler
/// again without counting a crash.
const CLEAN: [i32; 2] = [0, 200];

/// A handler that answers. It is killed if it is dropped without [`Served::end`].
pub(crate) struct Served {
    child: Child,
    port: u16,
}

impl Served {
    /// Starts `program`, which is or starts a handler, and waits until it
    /// answers `GET /`. What it writes goes to the file `log`.
    pub(crate) fn start(program: Command, app: &Path, log: &Path) -> Result<Self> {
        Self::listening(|_| program, app, log, "/")
    }

    /// Starts the program that `command` makes for a port, and waits until it
    /// answers `GET` of the target `ping`.
    pub(crate) fn listening(
        command: impl FnOnce(u16) -> Command,
        app: &Path,
        log: &Path,
        ping: &str,
    ) -> Result<Self> {
        let port = free_port()?;
        let mut program = command(port);
        let worker = Uuid::new_v4().to_string();
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder)?;
        }
        let output = File::create(log)?;
        let child = program
            .current_dir(app)
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .env("FUNCTIONS_HTTPWORKER_PORT", port.to_string())
            .env("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", &worker)
            .env("FUNCTIONS_HTTPWORKER_ID", &worker)
            .env("FUNCTIONS_APP_ROOT_PATH", app)
            // As the local tools do; without it, local.settings.json is not read.
            .env("AZURE_FUNCTIONS_ENVIRONMENT", "Development")
            .stdin(Stdio::null())
            .stderr(output.try_clone()?)
            .stdout(output)
            .spawn()
            .with_context(|| format!("cannot start {}", process::shown(&program)))?;
        let mut served = Self { child, port };
        served.await_answer(ping).with_context(|| {
            let lines = fs::read_to_string(log).unwrap_or_default();
            format!("the server is not there; it wrote:\n{lines}")
        })?;
        Ok(served)
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The port on the loopback address.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Connections to the handler.
    pub(crate) fn transport(&self) -> Transport {
        Transport::to_port(self.port)
    }

    fn await_answer(&mut self, ping: &str) -> Result<()> {
        let deadline = Instant::now() + TIMEOUT;
        let transport = self.transport();
        loop {
            let Err(error) = transport.get(ping) else {
                return Ok(());
            };
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended ({status})");
            }
            if Instant::now() >= deadline {
                bail!("no response to `GET {ping}` within {TIMEOUT:?}: {error}");
            }
            thread::sleep(PING);
        }
    }

    /// Asks the handler to end, and waits until it has.
    pub(crate) fn end(mut self) -> Result<()> {
        judge(end(&mut self.child)?)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Fails only if the process has already ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a program to end, and waits until it has.
pub(crate) fn end(child: &mut Child) -> Result<ExitStatus> {
    terminate(child)?;
    let deadline = Instant::now() + TIMEOUT;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(PING);
    }
    bail!("the handler has not ended within {TIMEOUT:?}")
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> Result<()> {
    use rustix::process::{Pid, Signal, kill_process};

    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pid = pid.context("the handler has no process id")?;
    kill_process(pid, Signal::TERM).context("the handler has already ended")
}

/// Windows has no termination request for programs without a window.
#[cfg(not(unix))]
fn terminate(child: &mut Child) -> Result<()> {
    Ok(child.kill()?)
}

fn judge(status: ExitStatus) -> Result<()> {
    if cfg!(unix) && !status.code().is_some_and(|code| CLEAN.contains(&code)) {
        bail!("the handler did not end cleanly ({status})");
    }
    Ok(())
}

/// Binds port 0 and releases it, as the Functions host does.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
