//! plugin.json: what an operator allows a plugin, and how it is run.
//!
//! A value comes from the function's plugin.json, else from `defaults` of
//! corral.json, else it is the built-in default. The result is fully resolved.

mod build;
mod digest;
mod file;
mod grants;
mod instances;
mod limits;
mod mcp;
mod net;
mod platform;
mod probe;
mod quantity;
mod setting_pattern;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use build::Build;
pub use grants::{Access, Clocks, FileGrant, Grants, grants_setting, is_never_granted};
pub use instances::InstancePolicy;
pub use limits::Limits;
pub use mcp::{McpConfig, McpRule, McpTransport, Rate, Ruling, StateSeal};
pub use net::{Hosts, NetGrant, Scheme};
pub use probe::{Expectation, Probe};

pub(crate) use digest::read as digest;
pub(crate) use file::locate;
pub(crate) use limits::{Ceilings, written as written_limits};
pub(crate) use quantity::{count, duration, show_size, size};

use crate::digest::Sha256Digest;
use crate::discovery::Found;
use crate::host::FunctionTimeout;
use crate::json::{self, Cursor, Dialect, Object};
use crate::problem::{Consequence, Problem, Report};

/// The file's name, beside function.json.
const FILE: &str = "plugin.json";

/// The keys of plugin.json.
pub(crate) const KEYS: [&str; 7] = [
    "build",
    "sha256",
    "limits",
    "instances",
    "grants",
    "probe",
    "mcp",
];

/// The keys that plugin.json shares with `defaults` in corral.json.
pub(crate) const DEFAULT_KEYS: [&str; 3] = ["limits", "instances", "grants"];

/// How one plugin is run, resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginConfig {
    /// Its resource limits.
    pub limits: Limits,
    /// How long an instance lives.
    pub instances: InstancePolicy,
    /// What it may reach; everything else is denied.
    pub grants: Grants,
    /// The SHA-256 digest that the file must have, when one is pinned.
    pub sha256: Option<Sha256Digest>,
    /// How to build it.
    pub build: Option<Build>,
    /// An invocation that has to succeed before the plugin serves.
    pub probe: Option<Probe>,
    /// What it may do by tool, resource and prompt, if it is an MCP server.
    pub mcp: Option<McpConfig>,
}

impl PluginConfig {
    /// Reads the keys that plugin.json and `defaults` of corral.json have in
    /// common; `self` provides the rest. Relative paths are relative
    /// to `folder`.
    pub(crate) fn refine(self, object: &Object<'_>, folder: &Path) -> Self {
        let section = |key| {
            object
                .get(key)
                .and_then(|section: Cursor<'_>| section.object())
        };
        Self {
            limits: section("limits").map_or(self.limits, |limits| self.limits.refine(&limits)),
            instances: section("instances").map_or(self.instances, |instances| {
                self.instances.refine(&instances)
            }),
            grants: match section("grants") {
                Some(grants) => self.grants.refine(&grants, folder),
                None => self.grants,
            },
            ..self
        }
    }
}

/// What the plugins of an app inherit.
#[derive(Clone, Copy)]
pub(crate) struct Inherited<'a> {
    /// The app root.
    pub(crate) root: &'a Path,
    /// `defaults` of corral.json.
    pub(crate) defaults: &'a PluginConfig,
    /// `ceilings` of corral.json.
    pub(crate) ceilings: &'a Ceilings,
    /// `functionTimeout` of host.json.
    pub(crate) function_timeout: FunctionTimeout,
}

/// Reads the plugin.json of a function, if it has one.
pub(crate) fn load(
    found: &Found,
    inherited: Inherited<'_>,
    problems: &mut Vec<Problem>,
) -> PluginConfig {
    let report = Report::of_function(Path::new(&found.name).join(FILE), &found.name)
        .leading_to(Consequence::Handler);
    let mut config = inherited.defaults.clone();
    let document = json::read(inherited.root, Dialect::Corral, &report);
    let file = document
        .as_ref()
        .and_then(|node| Cursor::root(node, Dialect::Corral, &report).object());
    if let Some(file) = &file {
        file.reject_unknown(&KEYS);
        config = config.refine(file, &found.folder);
        config.sha256 = file.get("sha256").and_then(|digest| digest::read(&digest));
        config.build = file
            .get("build")
            .and_then(|build| Build::read(&build, &found.folder));
        config.probe = file.get("probe").and_then(|probe| Probe::read(&probe));
        if let Some(limits) = limits::written(file) {
            inherited.ceilings.check(config.limits, &limits);
            if let Some(time) = limits.get("time") {
                config.limits.time = inherited
                    .function_timeout
                    .cut_with_warning(config.limits.time, &time);
            }
        }
    }
    config.limits = inherited.ceilings.lower(config.limits);
    let mcp = file.and_then(|file| file.get("mcp"));
    config.mcp = mcp.and_then(|mcp| McpConfig::read(&mcp, &config, &found.folder));
    problems.append(&mut report.into_problems());
    config
}
