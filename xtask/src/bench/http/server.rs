//! The servers that are compared. All run on one core, the same for each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Serialize;

use super::app::Subject;
use crate::bench::load::{SERVERS, pinned};
use crate::process;
use crate::served::Served;

/// Makes instances cheap, as the handler does by default: slots are kept, and only
/// written pages are cleared.
const TUNED: [&str; 5] = [
    "pooling-allocator=y",
    "pooling-memory-keep-resident=1048576",
    "pooling-table-keep-resident=65536",
    "pooling-async-stack-keep-resident=65536",
    "pooling-pagemap-scan=auto",
];

/// A server for a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Server {
    /// This project's.
    Handler,
    /// `wasmtime serve` with default options.
    WasmtimeDefaults,
    /// `wasmtime serve` with the options above.
    WasmtimeTuned,
}

impl Server {
    /// In the order in which they are measured.
    pub(super) const ALL: [Self; 3] = [Self::Handler, Self::WasmtimeDefaults, Self::WasmtimeTuned];

    /// The name to print.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::WasmtimeDefaults => "wasmtime serve",
            Self::WasmtimeTuned => "wasmtime serve, tuned",
        }
    }
}

/// The programs.
pub(super) struct Programs {
    pub(super) handler: PathBuf,
    pub(super) wasmtime: PathBuf,
}

impl Programs {
    /// Compiles a subject for the handler before its start, so that memory of the
    /// compiler is not counted.
    pub(super) fn compile(&self, subject: &Subject) -> Result<()> {
        let mut command = Command::new(&self.handler);
        process::capture(command.arg("compile").arg("--app").arg(&subject.app)).map(drop)
    }

    /// Starts a server and waits until it answers.
    pub(super) fn start(&self, server: Server, subject: &Subject, logs: &Path) -> Result<Served> {
        let log = logs.join(format!(
            "{}-{}.log",
            subject.name,
            server.name().replace(' ', "-")
        ));
        if server == Server::Handler {
            return Served::start(pinned(SERVERS, &self.handler), &subject.app, &log);
        }
        let command = |port: u16| {
            let mut command = pinned(SERVERS, &self.wasmtime);
            command.args(["serve", "--addr", &format!("127.0.0.1:{port}")]);
            // The standard library of Rust imports it, and it is not yet stable.
            command.args(["-S", "cli=y,cli-exit-with-code=y"]);
            if server == Server::WasmtimeTuned {
                command.args(TUNED.iter().flat_map(|option| ["-O", option]));
            }
            command.arg(&subject.component);
            command
        };
        // The component itself answers, and the clock would take too long.
        Served::listening(command, &subject.app, &log, "/?count=0")
    }

    /// Ends a server. Only the handler must end cleanly.
    pub(super) fn end(server: Server, running: Served) -> Result<()> {
        match server {
            Server::Handler => running.end(),
            Server::WasmtimeDefaults | Server::WasmtimeTuned => Ok(()),
        }
    }
}
