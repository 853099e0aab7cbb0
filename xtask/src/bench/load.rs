//! Load from `wrk`, which is installed when it is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;

/// The number of requests under way at any time.
const CONNECTIONS: &str = "16";

/// The core of the servers.
pub(super) const SERVERS: &str = "0";

/// The core that the load comes from.
const CORE: &str = "1";

/// What one round of one server came to.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Sample {
    /// Successful requests.
    pub(super) requests_per_second: f64,
    /// The median time of a request.
    pub(super) p50_microseconds: u64,
    /// The time that one request in a hundred exceeds.
    pub(super) p99_microseconds: u64,
    /// Requests without a good answer.
    pub(super) failed: u64,
}

impl Sample {
    /// An error if a single request failed: fast errors would otherwise count as
    /// speed.
    pub(super) fn flawless(self) -> Result<Self> {
        ensure!(self.failed == 0, "{} requests failed", self.failed);
        Ok(self)
    }
}

/// A way to put load on a server.
pub(super) struct Load {
    wrk: PathBuf,
    script: PathBuf,
    path: &'static str,
    payload: Option<PathBuf>,
}

impl Load {
    /// Requests without a body. Finds or installs `wrk`.
    pub(super) fn get(layout: &Layout, path: &'static str) -> Result<Self> {
        let wrk = which::which("wrk").or_else(|_| {
            debian::install_packages(&["wrk"]).context("wrk is needed and not installed")?;
            which::which("wrk").context("wrk was installed, but is not on the path")
        })?;
        Ok(Self {
            wrk,
            script: layout.root.join("xtask/src/bench/load.lua"),
            path,
            payload: None,
        })
    }

    /// The same with the file `payload` as the body of every request.
    pub(super) fn post(layout: &Layout, path: &'static str, payload: PathBuf) -> Result<Self> {
        Ok(Self {
            payload: Some(payload),
            ..Self::get(layout, path)?
        })
    }

    /// Sends requests for some seconds.
    pub(super) fn run(&self, port: u16, seconds: u64) -> Result<Sample> {
        let mut command = pinned(CORE, &self.wrk);
        command
            .args(["--threads", "1", "--connections", CONNECTIONS])
            .args(["--duration", &format!("{seconds}s")])
            .arg("--script")
            .arg(&self.script)
            .arg(format!("http://127.0.0.1:{port}{}", self.path))
            .arg("--")
            .args(&self.payload);
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
