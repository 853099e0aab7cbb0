//! Load from `wrk`, which is installed if it is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::machine;
use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;

/// The number of concurrent requests, unless a benchmark varies it.
const CONNECTIONS: u32 = 16;

/// The core of the servers.
pub(super) const SERVERS: &str = "0";

/// The core of the load generator.
const CORE: &str = "1";

/// The result of one round of one server.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Sample {
    /// Successful requests.
    pub(super) requests_per_second: f64,
    /// The median time of a request.
    pub(super) p50_microseconds: u64,
    /// The 99th percentile of the time of a request.
    pub(super) p99_microseconds: u64,
    /// Failed requests.
    pub(super) failed: u64,
}

impl Sample {
    /// Fails if any request failed: fast errors would look like high throughput.
    pub(crate) fn flawless(self) -> Result<Self> {
        ensure!(self.failed == 0, "{} requests failed", self.failed);
        Ok(self)
    }
}

/// A load generator.
pub(crate) struct Load {
    wrk: PathBuf,
    script: PathBuf,
    path: &'static str,
    payload: Option<PathBuf>,
    connections: u32,
    headers: &'static [(&'static str, &'static str)],
}

impl Load {
    /// Requests without a body. Finds or installs `wrk`.
    pub(crate) fn get(layout: &Layout, path: &'static str) -> Result<Self> {
        let wrk = which::which("wrk").or_else(|_| {
            debian::install_packages(&["wrk"]).context("wrk is needed and not installed")?;
            which::which("wrk").context("wrk was installed, but is not on the path")
        })?;
        Ok(Self {
            wrk,
            script: layout.root.join("xtask/src/bench/load.lua"),
            path,
            payload: None,
            connections: CONNECTIONS,
            headers: &[],
        })
    }

    /// With the file `payload` as the body of every request.
    pub(crate) fn post(layout: &Layout, path: &'static str, payload: PathBuf) -> Result<Self> {
        Ok(Self {
            payload: Some(payload),
            ..Self::get(layout, path)?
        })
    }

    /// With this number of concurrent requests.
    pub(crate) fn with_connections(self, connections: u32) -> Self {
        Self {
            connections,
            ..self
        }
    }

    /// With these header fields, in requests with a body.
    pub(super) fn with_headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// The version of `wrk`.
    pub(super) fn version(&self) -> String {
        machine::version(Command::new(&self.wrk).arg("--version"))
    }

    /// Sends requests for some seconds.
    pub(crate) fn run(&self, port: u16, seconds: u64) -> Result<Sample> {
        let mut command = pinned(CORE, &self.wrk);
        command
            .args(["--threads", "1", "--connections"])
            .arg(self.connections.to_string())
            .args(["--duration", &format!("{seconds}s")])
            .arg("--script")
            .arg(&self.script)
            .arg(format!("http://127.0.0.1:{port}{}", self.path))
            .arg("--")
            .args(&self.payload)
            .args(self.headers.iter().flat_map(|(name, value)| [name, value]));
        let output = process::capture(&mut command)?;
        let result = output
            .lines()
            .find_map(|line| line.strip_prefix("result: "))
            .context("wrk reported no result")?;
        Ok(serde_json::from_str(result)?)
    }
}

/// A command that runs on one core only.
pub(super) fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    command
}
