//! What MCP servers tell their clients about themselves, compared with corral.lock.

use std::collections::BTreeMap;

use anyhow::Result;
use corral_app::{App, Function, LOCK_FILE, Problem, Report, Sha256Digest};
use corral_registry::{ask_definitions, compare_with_lock};
use corral_runtime::Plugin;
use tokio::runtime::Runtime;

use crate::cli::app;
use crate::console::output;

/// The digests of a server's definitions, by their labels.
pub(super) type Digests = BTreeMap<String, String>;

/// Asks servers for their definitions.
pub(super) struct Definitions {
    threads: Runtime,
    /// Whether they are about to be accepted.
    accepts: bool,
}

impl Definitions {
    pub(super) fn new(accepts: bool) -> Result<Self> {
        let mut threads = tokio::runtime::Builder::new_current_thread();
        Ok(Self {
            threads: threads.enable_all().build()?,
            accepts,
        })
    }

    /// The digests of the definitions of `function`, if they are pinned, and what is
    /// wrong with them.
    pub(super) fn check(
        &self,
        app: &App,
        function: &Function,
        plugin: &Plugin,
    ) -> (Option<Digests>, Vec<Problem>) {
        let pinned = function
            .config
            .mcp
            .as_ref()
            .is_some_and(|mcp| mcp.pin_tools);
        if !pinned {
            return (None, Vec::new());
        }
        let report = Report::of_function(app::relative(app, &function.plugin), &function.name);
        let asked = self
            .threads
            .block_on(ask_definitions(app, function, plugin));
        let found = match asked {
            Ok(Some(found)) => found,
            Ok(None) => return (None, Vec::new()),
            Err(error) => {
                report.error(error.to_string(), error.remedy());
                return (None, report.into_problems());
            }
        };
        match compare_with_lock(app, &function.name, &found) {
            Ok(Some(difference)) if difference.is_empty() => {}
            Ok(Some(difference)) if self.accepts => {
                output::note(&format!("{}: {difference}", function.name));
            }
            Ok(Some(difference)) => report.error(
                format!("plugin.json has \"pin_tools\": true, and {difference}"),
                "review the change and accept it by `handler check --lock`",
            ),
            Ok(None) if self.accepts => {}
            Ok(None) => report.warn(
                format!(
                    "plugin.json has \"pin_tools\": true, but {LOCK_FILE} has no definitions of {}, so each new machine accepts what it is told first",
                    function.name
                ),
                "run `handler check --lock` and deploy the file",
            ),
            Err(error) => report.error(error.to_string(), error.remedy()),
        }
        let digests = found.digests().into_iter();
        let digests =
            digests.map(|(label, digest)| (label, Sha256Digest::from(digest).to_string()));
        (Some(digests.collect()), report.into_problems())
    }
}
