//! The servers that are compared. All run on one core, the same for each, and do
//! the same work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use corral_tests::client::Framing;
use serde::Serialize;
use serde_json::{Value, json};

use crate::bench::load::{SERVERS, pinned};
use crate::demo::Call;
use crate::served::Served;

/// A server of the `order` function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Contender {
    /// `tests/native-handler`: Rust and axum, no sandbox.
    Native,
    /// `tests/order-handlers/go`.
    Go,
    /// `tests/order-handlers/node`.
    Node,
    /// The handler with the `warm` policy.
    Warm,
    /// The handler with a new sandbox for every invocation, which is the default.
    Fresh,
}

impl Contender {
    /// In the order in which they are measured in each round.
    pub(super) const ALL: [Self; 5] = [Self::Native, Self::Go, Self::Node, Self::Warm, Self::Fresh];

    /// The name to print.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Native => "native (axum)",
            Self::Go => "Go net/http",
            Self::Node => "Node.js http",
            Self::Warm => "Corral, warm",
            Self::Fresh => "Corral, fresh",
        }
    }

    /// Whether this is the handler.
    pub(super) fn is_corral(self) -> bool {
        matches!(self, Self::Warm | Self::Fresh)
    }
}

/// The programs.
pub(super) struct Programs {
    pub(super) native: PathBuf,
    pub(super) handler: PathBuf,
    pub(super) go: PathBuf,
    pub(super) node: PathBuf,
    /// The script for `node`.
    pub(super) script: PathBuf,
}

/// The function apps.
pub(crate) struct Apps {
    /// The sample app.
    pub(crate) fresh: PathBuf,
    /// The same with the `warm` policy.
    pub(crate) warm: PathBuf,
}

impl Apps {
    /// Copies the sample app `source` to `folder` with the `warm` policy for `order`.
    pub(crate) fn prepare(source: &Path, folder: &Path) -> Result<Self> {
        let warm = folder.join("warm");
        if warm.exists() {
            fs::remove_dir_all(&warm)?;
        }
        copy(source, &warm)?;
        let file = warm.join("order").join("plugin.json");
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut plugin: Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is not JSON", file.display()))?;
        let members = plugin.as_object_mut();
        members
            .with_context(|| format!("{} is not an object", file.display()))?
            .insert("instances".to_owned(), json!({ "policy": "warm" }));
        fs::write(&file, plugin.to_string())?;
        Ok(Self {
            fresh: source.to_owned(),
            warm,
        })
    }
}

/// Copies what the handler reads, without sources.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if !entry.file_type()?.is_dir() {
            fs::copy(&path, to.join(name))
                .with_context(|| format!("cannot copy {}", path.display()))?;
        } else if name != "src" && name != "target" {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// A contender that runs and has answered correctly.
pub(super) struct Running {
    pub(super) contender: Contender,
    pub(super) served: Served,
}

impl Running {
    /// Starts it, and checks its response to `call`.
    pub(super) fn start(
        contender: Contender,
        programs: &Programs,
        apps: &Apps,
        call: &Call,
        logs: &Path,
    ) -> Result<Self> {
        let app = match contender {
            Contender::Warm => &apps.warm,
            _ => &apps.fresh,
        };
        let program = match contender {
            Contender::Native => &programs.native,
            Contender::Go => &programs.go,
            Contender::Node => &programs.node,
            Contender::Warm | Contender::Fresh => &programs.handler,
        };
        let mut command: Command = pinned(SERVERS, program);
        if contender == Contender::Node {
            command.arg(&programs.script);
        }
        let name = contender.name();
        let file: String = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let served = Served::start(command, app, &logs.join(format!("{file}.log")))
            .with_context(|| format!("cannot start {name}"))?;
        let running = Self { contender, served };
        running
            .check(call)
            .with_context(|| format!("the response of {name} is wrong"))?;
        Ok(running)
    }

    /// Ends it. Only the handler must end cleanly.
    pub(super) fn end(self) -> Result<()> {
        if self.contender.is_corral() {
            self.served.end()?;
        }
        Ok(())
    }

    /// The handler's response must be what the Functions host takes. The other
    /// programs answer as the documentation does, and the host would re-indent
    /// their message.
    fn check(&self, call: &Call) -> Result<()> {
        let transport = self.served.transport();
        if self.contender.is_corral() {
            let (_, delivered) = call.send(&transport)?;
            return call.check(&delivered).map(drop);
        }
        let path = format!("/{}", call.function);
        let payload = call.envelope.to_string();
        let answer = transport.post(&path, &call.id, &[], Framing::Sized, payload.as_bytes())?;
        ensure!(answer.status == 200, "{answer:?}");
        let expected = json!({
            "Outputs": {
                "message": call.envelope.pointer("/Data/req/Body"),
                "res": { "body": "Order enqueued" },
            },
            "Logs": null,
            "ReturnValue": null,
        });
        let found: Value = serde_json::from_slice(&answer.body)?;
        ensure!(found == expected, "{found} instead of {expected}");
        Ok(())
    }
}
