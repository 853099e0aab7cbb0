//! Loading WebAssembly plugins: from a file to a plugin that can be called.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use corral_app::{App, Function, LOCK_FILE, Lock, McpRule, Sha256Digest};
use corral_mcp::definitions::Definitions;
use corral_protocol::{CallHeaders, Signature, decode, encode};
use corral_runtime::{
    Completion, Contract, DiscardLog, Plugin, PluginContent, Profile, Runtime, TriggerKind,
    check_size,
};

use crate::definitions::{self, DefinitionsError};
use crate::expectation;
use crate::load_failure::LoadFailure;
use crate::loader::{Definition, LoadedPlugin, Loader};

/// Loads WebAssembly plugins.
pub struct PluginLoader(Arc<Runtime>);

impl PluginLoader {
    /// Loads them with `runtime`.
    pub fn new(runtime: Arc<Runtime>) -> Self {
        Self(runtime)
    }
}

impl Loader for PluginLoader {
    type Plugin = Plugin;

    fn load(
        &self,
        app: &App,
        function: &Definition,
        content: &PluginContent,
    ) -> Result<LoadedPlugin<Plugin>, LoadFailure> {
        let plugin = load_content(&self.0, app, function, content)?;
        Ok(LoadedPlugin {
            contract: plugin.contract(),
            origin: plugin.origin(),
            plugin,
        })
    }

    fn tidy(&self, in_use: &HashSet<Sha256Digest>) {
        self.0.tidy_cache(in_use);
    }

    async fn probe(
        &self,
        plugin: &Plugin,
        function: &Definition,
        signature: &Signature,
    ) -> Result<(), LoadFailure> {
        let Some(probe) = &function.config.probe else {
            return Ok(());
        };
        let failed = |reason: String| LoadFailure::Probe {
            path: function.plugin.clone(),
            reason,
        };
        let id = || "probe".to_owned();
        let headers = CallHeaders::default();
        let invocation = decode(
            probe.payload.as_bytes(),
            &function.name,
            signature,
            headers,
            id,
        )
        .map_err(|error| failed(error.to_string()))?;
        let log = Arc::new(DiscardLog);
        let call = plugin.call(invocation, signature, log, None, Completion::default());
        let output = call.await.map_err(|error| failed(error.to_string()))?;
        encode(&output, signature, &[]).map_err(|error| failed(error.to_string()))?;
        expectation::check(&output, &probe.expect).map_err(failed)
    }

    async fn definitions(
        &self,
        app: &App,
        function: &Definition,
        plugin: &Plugin,
    ) -> Result<Option<Definitions>, DefinitionsError> {
        definitions::ask(app, function, plugin).await
    }
}

/// Asks the plugin of `function` for its definitions; `None` when it is not an MCP
/// server.
///
/// # Errors
/// When they are not known, or not the same each time.
pub async fn ask_definitions(
    app: &App,
    function: &Function,
    plugin: &Plugin,
) -> Result<Option<Definitions>, DefinitionsError> {
    definitions::ask(app, function, plugin).await
}

/// What the plugin of `function` may use.
pub fn profile(app: &App, function: &Function) -> Profile {
    let config = &function.config;
    let profile = Profile {
        name: function.name.clone(),
        trigger: if function.trigger().is("httpTrigger") {
            TriggerKind::Http
        } else {
            TriggerKind::Other
        },
        limits: config.limits,
        instances: config.instances,
        settings: config.grants.settings_for(&app.settings),
        setting_names: config.grants.settings.clone(),
        files: config.grants.files.clone(),
        net: config.grants.net.clone(),
        clocks: config.grants.clocks,
        file: format!("{}/plugin.json", function.name).into(),
        rule: None,
        by_rule: Vec::new(),
    };
    let rules = config.mcp.iter().flat_map(|mcp| &mcp.rules);
    let by_rule = rules.map(|rule| {
        rule.is_narrower(config)
            .then(|| narrowed(app, &profile, rule))
    });
    Profile {
        by_rule: by_rule.collect(),
        ..profile.clone()
    }
}

/// What calls under a rule of `mcp` may use, of what the plugin may.
fn narrowed(app: &App, plugin: &Profile, rule: &Arc<McpRule>) -> Profile {
    Profile {
        limits: rule.limits,
        settings: rule.grants.settings_for(&app.settings),
        setting_names: rule.grants.settings.clone(),
        files: rule.grants.files.clone(),
        net: rule.grants.net.clone(),
        clocks: rule.grants.clocks,
        rule: Some(Arc::clone(rule)),
        ..plugin.clone()
    }
}

/// Reads, verifies, compiles and links the plugin of `function`. Blocks; call
/// it off the serving threads.
///
/// # Errors
/// Each names the file and the remedy.
pub fn load_plugin(
    runtime: &Runtime,
    app: &App,
    function: &Function,
) -> Result<Plugin, LoadFailure> {
    load_content(runtime, app, function, &read_plugin(&function.plugin)?)
}

/// Reads the file of a plugin.
pub(crate) fn read_plugin(path: &Path) -> Result<PluginContent, LoadFailure> {
    let unreadable = |error| LoadFailure::Unreadable {
        path: path.to_owned(),
        error,
    };
    // Checked first, because the file may be as large as the disk.
    let size = fs::metadata(path).map_err(unreadable)?.len();
    check_size(size).map_err(|error| LoadFailure::Refused {
        path: path.to_owned(),
        error,
    })?;
    fs::read(path).map(PluginContent::new).map_err(unreadable)
}

/// Verifies, compiles and links `content` as the plugin of `function`.
fn load_content(
    runtime: &Runtime,
    app: &App,
    function: &Function,
    content: &PluginContent,
) -> Result<Plugin, LoadFailure> {
    let path = &function.plugin;
    for (by, pinned) in required_digests(app, function)? {
        let found = content.digest();
        if found != pinned {
            return Err(LoadFailure::WrongDigest {
                path: path.clone(),
                by,
                found: found.to_string(),
                pinned: pinned.to_string(),
            });
        }
    }
    let plugin = runtime
        .load(content, profile(app, function))
        .map_err(|error| LoadFailure::Refused {
            path: path.clone(),
            error,
        })?;
    let trigger = function.trigger();
    if plugin.contract() == Contract::Http && !trigger.is("httpTrigger") {
        return Err(LoadFailure::WrongTrigger {
            path: path.clone(),
            trigger: trigger.kind.clone(),
        });
    }
    // A folder of the MCP extension is a tool by its trigger, in any contract.
    let is_server = function.config.mcp.is_some() && function.mcp_trigger.is_none();
    if plugin.contract() != Contract::Http && is_server {
        return Err(LoadFailure::NotServer { path: path.clone() });
    }
    Ok(plugin)
}

/// The digests that the plugin of `function` must have, each with the file that
/// requires it.
fn required_digests<'a>(
    app: &'a App,
    function: &'a Function,
) -> Result<Vec<(&'static str, &'a Sha256Digest)>, LoadFailure> {
    let of_config = function.config.sha256.as_ref();
    let mut required: Vec<_> = of_config
        .map(|digest| ("plugin.json", digest))
        .into_iter()
        .collect();
    match &app.lock {
        Lock::Open => {}
        Lock::Closed(digests) => match digests.get(&function.name) {
            Some(digest) => required.push((LOCK_FILE, digest)),
            None => {
                return Err(LoadFailure::Locked {
                    reason: format!("{LOCK_FILE} has no digest for {}", function.name),
                });
            }
        },
        Lock::Broken(reason) => {
            return Err(LoadFailure::Locked {
                reason: reason.clone(),
            });
        }
    }
    Ok(required)
}
