//! `handler dev` while it is measured.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use corral_tests::client::transport::Transport;
use serde_json::Value;

use super::project::Project;
use super::report::Sample;

/// The longest that a build may take, with everything that it depends on.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The interval for polling the answer. Each poll is a call, which takes time from the
/// compilers.
const GLANCE: Duration = Duration::from_millis(10);

/// An event of the host, and when it was printed.
struct Seen {
    at: Instant,
    event: Value,
}

/// A host that runs one project. It is killed when it is dropped.
pub(super) struct Development {
    child: Child,
    transport: Transport,
    events: Receiver<Seen>,
}

impl Development {
    /// Starts it and waits until it listens.
    pub(super) fn start(project: &Project) -> Result<Self> {
        let mut child = project
            .command()?
            .args(["dev", "--port", "0", "--output", "json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start `handler dev`")?;
        let output = child.stdout.take().context("the output is not piped")?;
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let at = Instant::now();
                let event = serde_json::from_str(&line).unwrap_or_default();
                if sender.send(Seen { at, event }).is_err() {
                    return;
                }
            }
        });
        let mut development = Self {
            child,
            transport: Transport::to_port(0),
            events,
        };
        let starting = development.next(|event| event.get("address").is_some())?;
        let address = starting.event.pointer("/address").and_then(Value::as_str);
        let port = address.and_then(|address| address.rsplit(':').next());
        let port = port.context("the host has no port")?.parse()?;
        development.transport = Transport::to_port(port);
        Ok(development)
    }

    /// The next event that is `wanted`; those before it are left out.
    fn next(&self, wanted: impl Fn(&Value) -> bool) -> Result<Seen> {
        loop {
            let seen = self.events.recv_timeout(TIMEOUT);
            let seen = seen.context("the host tells nothing more")?;
            let text = |name: &str| seen.event.get(name).and_then(Value::as_str);
            if text("kind") == Some("build_completed") && text("outcome") == Some("failed") {
                bail!("a build failed: {}", seen.event);
            }
            if wanted(&seen.event) {
                return Ok(seen);
            }
        }
    }

    /// Asks until the function answers with `greeting`, and returns when that was.
    pub(super) fn await_answer(&self, target: &str, greeting: &str) -> Result<Instant> {
        let begun = Instant::now();
        loop {
            if let Ok(answer) = self.transport.get(target)
                && answer.body == greeting.as_bytes()
            {
                return Ok(Instant::now());
            }
            ensure!(
                begun.elapsed() < TIMEOUT,
                "the function did not answer `{greeting}` within {TIMEOUT:?}"
            );
            thread::sleep(GLANCE);
        }
    }

    /// What the time from a save to its answer was spent on.
    pub(super) fn sample(&self, saved: Instant, answered: Instant) -> Result<Sample> {
        let kind = |kind: &'static str| {
            move |event: &Value| event.pointer("/kind").and_then(Value::as_str) == Some(kind)
        };
        let started = loop {
            let started = self.next(kind("build_started"))?;
            // The build at the start is an earlier one.
            if started.at >= saved {
                break started;
            }
        };
        // The handler may swap the plugin while the build still reads the sources again.
        let (is_built, is_swapped) = (kind("build_completed"), kind("plugin_swapped"));
        let one = self.next(|event| is_built(event) || is_swapped(event))?;
        let (built, swapped) = if is_built(&one.event) {
            (one, self.next(is_swapped)?)
        } else {
            (self.next(is_built)?, one)
        };
        let command = built.event.pointer("/durationMs").and_then(Value::as_u64);
        let text = swapped.event.pointer("/text").and_then(Value::as_str);
        Ok(Sample {
            total_ms: milliseconds(answered.duration_since(saved)),
            noticed_ms: milliseconds(started.at.duration_since(saved)),
            command_ms: command.context("no command ran")?,
            build_ms: milliseconds(built.at.duration_since(started.at)),
            swap_ms: milliseconds(swapped.at.saturating_duration_since(built.at)),
            swap: text.unwrap_or_default().to_owned(),
        })
    }
}

impl Drop for Development {
    fn drop(&mut self) {
        // Fails only if the process has already ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
