//! `handler dev`, whose events are read as they come.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use corral_tests::client::Exchange;
use corral_tests::client::transport::{Answer, Framing, Transport};
use serde_json::Value;

use crate::process;
use crate::served::{self, TIMEOUT};

/// A local Functions host. It is killed if it is dropped without [`Dev::end`].
pub(super) struct Dev {
    child: Child,
    port: u16,
    events: Receiver<Value>,
    /// The events that came so far.
    seen: Vec<Value>,
    /// Where it writes its complaints.
    log: PathBuf,
}

impl Dev {
    /// Starts the host for `app` on this port. Its complaints go to the file `log`.
    pub(super) fn start(handler: &Path, app: &Path, port: u16, log: &Path) -> Result<Self> {
        let mut command = Command::new(handler);
        command
            .args(["dev", "--output", "json", "--port", &port.to_string()])
            .arg("--app")
            .arg(app)
            // Storage is the file in the app, also where Azurite runs.
            .env("AzureWebJobsStorage", "")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?);
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", process::shown(&command)))?;
        let output = child.stdout.take().context("its output is not piped")?;
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            port,
            events,
            seen: Vec::new(),
            log: log.to_owned(),
        })
    }

    /// The first event that `wanted` accepts, which may have come already; `what` says
    /// which.
    pub(super) fn wait_for(
        &mut self,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        if let Some(event) = self.seen.iter().find(|event| wanted(event)) {
            return Ok(event.clone());
        }
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                bail!("`handler dev` did not tell of {what}{}", self.complaints());
            };
            let found = wanted(&event);
            self.seen.push(event);
            if found && let Some(event) = self.seen.last() {
                return Ok(event.clone());
            }
        }
    }

    /// The address as people write it.
    pub(super) fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Sends a request with a JSON body, or without any, and reads the answer.
    pub(super) fn send(&self, method: &str, target: &str, body: &str) -> Result<Answer> {
        let host = format!("localhost:{}", self.port);
        let json = ("Content-Type", "application/json");
        let mut headers = vec![("Host", host.as_str())];
        headers.extend((!body.is_empty()).then_some(json));
        let request = Exchange {
            method,
            target,
            headers: &headers,
            body: body.as_bytes(),
            framing: Framing::Sized,
        };
        let answer = Transport::to_port(self.port).exchange(&request);
        answer.with_context(|| format!("{method} {target} is not answered{}", self.complaints()))
    }

    /// Asks the host to end, and waits until it has. Returns its summary.
    pub(super) fn end(mut self) -> Result<Value> {
        let status = served::end(&mut self.child)?;
        if cfg!(not(unix)) {
            return Ok(Value::Null);
        }
        ensure!(
            status.success(),
            "`handler dev` did not end cleanly ({status}){}",
            self.complaints()
        );
        self.wait_for("its summary", |event| is(event, "summary"))
    }

    fn complaints(&self) -> String {
        let lines = fs::read_to_string(&self.log).unwrap_or_default();
        if lines.is_empty() {
            return String::new();
        }
        format!("; it wrote:\n{lines}")
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // Fails only if the process has already ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether an event is of this kind.
pub(super) fn is(event: &Value, kind: &str) -> bool {
    has(event, "kind", kind)
}

/// Whether a member of an event is this text.
pub(super) fn has(event: &Value, key: &str, text: &str) -> bool {
    event.get(key).and_then(Value::as_str) == Some(text)
}
