//! From a plugin file to a plugin.

use std::fs;
use std::path::{Path, PathBuf};

use corral_app::{App, Function, LOCK_FILE, Lock};
use corral_protocol::SignatureError;
use corral_runtime::{
    ContentDigest, Contract, LoadError, Plugin, PluginContent, Profile, Runtime, check_size, hex,
};

/// Why a function has no plugin.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// The file could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// corral.lock does not let this plugin in.
    #[error("corral.json has \"locked\": true, and {reason}")]
    Locked {
        /// Why not.
        reason: String,
    },
    /// The file is not the one that plugin.json or corral.lock pins.
    #[error("{} has the sha256 {found}, while {by} demands {pinned}", path.display())]
    WrongDigest {
        /// The file.
        path: PathBuf,
        /// The file that pins the digest.
        by: &'static str,
        /// The digest it has.
        found: String,
        /// The digest it should have.
        pinned: String,
    },
    /// The plugin answers HTTP requests, the trigger sends none.
    #[error("{} implements wasi:http, while the trigger is `{trigger}`", path.display())]
    WrongTrigger {
        /// The file.
        path: PathBuf,
        /// The type of the trigger.
        trigger: String,
    },
    /// The bindings are not those of a function.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The invocation that has to succeed did not.
    #[error("{} fails its probe: {reason}", path.display())]
    Probe {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// The plugin that is to serve is not there any more.
    #[error("the plugin with the sha256 {0} was not kept")]
    NotKept(String),
    /// The plugin cannot be put where the app has it.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The loading itself broke off.
    #[error("loading failed: {0}")]
    Broken(String),
    /// The file is no plugin that can run here.
    #[error("{}: {error}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: LoadError,
    },
}

impl LoadFailure {
    /// What mends it, in the imperative.
    pub fn remedy(&self) -> String {
        match self {
            Self::Unreadable { .. } => "build the plugin and put it there".to_owned(),
            Self::WrongDigest { by: LOCK_FILE, .. } | Self::Locked { .. } => {
                "deploy the right file, or look at what changed and run `handler check --lock`"
                    .to_owned()
            }
            Self::WrongDigest { .. } => "deploy the right file or change `sha256`".to_owned(),
            Self::WrongTrigger { .. } => {
                "use an httpTrigger, or export corral:function/handler@0.1.0".to_owned()
            }
            Self::Signature(_) => "correct function.json".to_owned(),
            Self::Probe { .. } => "mend the plugin or `probe` in plugin.json".to_owned(),
            Self::NotKept(_) => "push it again".to_owned(),
            Self::Unwritable { .. } => {
                "name a folder that can be written to with CORRAL_PLUGINS".to_owned()
            }
            Self::Broken(_) => "report it together with the plugin".to_owned(),
            Self::Refused { error, .. } => error.remedy(),
        }
    }
}

/// What the plugin of `function` may use.
pub fn profile(app: &App, function: &Function) -> Profile {
    let config = &function.config;
    Profile {
        name: function.name.clone(),
        limits: config.limits,
        instances: config.instances,
        settings: config.grants.settings_for(&app.settings),
        setting_names: config.grants.settings.clone(),
        files: config.grants.files.clone(),
        net: config.grants.net.clone(),
        clocks: config.grants.clocks,
        file: format!("{}/plugin.json", function.name).into(),
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
    load_content(runtime, app, function, &read(&function.plugin)?)
}

/// Reads a plugin's file.
pub(crate) fn read(path: &Path) -> Result<PluginContent, LoadFailure> {
    let unreadable = |error| LoadFailure::Unreadable {
        path: path.to_owned(),
        error,
    };
    // Before it is read: its size may be that of the disk.
    let size = fs::metadata(path).map_err(unreadable)?.len();
    check_size(size).map_err(|error| LoadFailure::Refused {
        path: path.to_owned(),
        error,
    })?;
    fs::read(path).map(PluginContent::new).map_err(unreadable)
}

/// Verifies, compiles and links `content` as the plugin of `function`.
pub(crate) fn load_content(
    runtime: &Runtime,
    app: &App,
    function: &Function,
    content: &PluginContent,
) -> Result<Plugin, LoadFailure> {
    let path = &function.plugin;
    for (by, pinned) in pins(app, function)? {
        let found = content.digest();
        if found != pinned {
            return Err(LoadFailure::WrongDigest {
                path: path.clone(),
                by,
                found: hex(found),
                pinned: hex(pinned),
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
    Ok(plugin)
}

/// The digests that the plugin of `function` must have, each with the file that
/// says so.
fn pins<'a>(
    app: &'a App,
    function: &'a Function,
) -> Result<Vec<(&'static str, &'a ContentDigest)>, LoadFailure> {
    let own = function.config.sha256.as_ref();
    let mut pins: Vec<_> = own
        .map(|digest| ("plugin.json", digest))
        .into_iter()
        .collect();
    match &app.lock {
        Lock::Open => {}
        Lock::Closed(digests) => match digests.get(&function.name) {
            Some(digest) => pins.push((LOCK_FILE, digest)),
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
    Ok(pins)
}
