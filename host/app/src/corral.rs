//! corral.json: settings of the handler, and defaults and ceilings for every
//! plugin.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::host::HostConfig;
use crate::json::{self, Cursor, Dialect, Object};
use crate::path;
use crate::plugin::{self, Ceilings, PluginConfig};
use crate::problem::{Problem, Report};

/// The file's name, beside host.json.
const FILE: &str = "corral.json";

/// The keys of corral.json.
pub(crate) const KEYS: [&str; 8] = [
    "defaults",
    "ceilings",
    "logs",
    "cache",
    "concurrency",
    "shutdown_grace",
    "reload",
    "admin_address",
];

/// Where a plugin's information lines go. Warnings and errors go to the console
/// either way, because the Functions host logs what is in a response at the
/// level of information.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogMode {
    /// Into the response, which ties them to the invocation; the default.
    #[default]
    Invocation,
    /// To the console at once.
    Console,
}

/// How the handler learns that files of the app have changed while it serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reload {
    /// The operating system tells; a slow poll finds what it forgets. The
    /// default.
    #[default]
    Watch,
    /// Looking at them again and again, for file systems that tell nothing.
    Poll,
    /// Only when it is asked to read them again.
    Off,
}

/// Settings of the handler itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlerConfig {
    /// Where a plugin's information lines go.
    pub logs: LogMode,
    /// The folder for compiled plugins; absolute. The handler chooses one when
    /// it is absent.
    pub cache: Option<PathBuf>,
    /// Invocations at once in the whole process.
    pub concurrency: u32,
    /// How long invocations may still run when the handler is told to stop.
    pub shutdown_grace: Duration,
    /// How changes of the app's files are noticed.
    pub reload: Reload,
    /// Where the admin interface listens, if anybody turns it on: a loopback
    /// address with a port, or `unix:` and the path of a socket.
    pub admin_address: String,
}

impl Default for HandlerConfig {
    fn default() -> Self {
        Self {
            logs: LogMode::default(),
            cache: None,
            concurrency: 512,
            shutdown_grace: Duration::from_secs(25),
            reload: Reload::default(),
            // The port beside that of Azure's local tools.
            admin_address: "127.0.0.1:7072".to_owned(),
        }
    }
}

/// All of corral.json.
#[derive(Clone, Debug, Default)]
pub(crate) struct Corral {
    pub(crate) handler: HandlerConfig,
    /// What a plugin gets that has no plugin.json, before ceilings.
    pub(crate) defaults: PluginConfig,
    pub(crate) ceilings: Ceilings,
}

impl Corral {
    pub(crate) fn load(root: &Path, host: &HostConfig, problems: &mut Vec<Problem>) -> Self {
        let report = Report::new(FILE);
        let document = json::read(root, Dialect::Corral, &report);
        let corral = document
            .as_ref()
            .and_then(|document| Cursor::root(document, Dialect::Corral, &report).object())
            .map_or_else(
                || Self {
                    defaults: built_in(host),
                    ..Self::default()
                },
                |file| Self::read(&file, root, host),
            );
        problems.extend(report.into_problems());
        corral
    }

    fn read(file: &Object<'_>, root: &Path, host: &HostConfig) -> Self {
        file.only(&KEYS);
        let section = |key| {
            file.get(key)
                .and_then(|section: Cursor<'_>| section.object())
        };
        let ceilings = section("ceilings")
            .map(|ceilings| Ceilings::read(&ceilings))
            .unwrap_or_default();
        let mut defaults = built_in(host);
        if let Some(object) = section("defaults") {
            object.only(&plugin::DEFAULT_KEYS);
            defaults = defaults.refine(&object, root);
            if let Some(limits) = plugin::written_limits(&object) {
                ceilings.check(defaults.limits, &limits);
                if let Some(time) = limits.get("time") {
                    host.function_timeout.check(defaults.limits.time, &time);
                }
            }
        }
        Self {
            handler: handler(file, root),
            defaults,
            ceilings,
        }
    }
}

/// What holds when nobody says anything.
fn built_in(host: &HostConfig) -> PluginConfig {
    let mut config = PluginConfig::default();
    if let Some(guaranteed) = host.function_timeout.guaranteed() {
        // Leave the host no reason to kill the handler.
        let time = guaranteed.saturating_sub(guaranteed / 10);
        config.limits.time = config.limits.time.min(time);
    }
    config
}

fn handler(file: &Object<'_>, root: &Path) -> HandlerConfig {
    let default = HandlerConfig::default();
    HandlerConfig {
        logs: file
            .get("logs")
            .and_then(|logs| {
                logs.choice(&[
                    ("invocation", LogMode::Invocation),
                    ("console", LogMode::Console),
                ])
            })
            .unwrap_or_default(),
        cache: file
            .get("cache")
            .and_then(|cache| Some(path::join(root, cache.filled_text()?))),
        concurrency: file
            .get("concurrency")
            .and_then(|concurrency| {
                let count = plugin::count(&concurrency)?;
                if count == 0 {
                    concurrency.error("is 0, so nothing would ever run", "write 1 or more");
                }
                (count > 0).then_some(count)
            })
            .unwrap_or(default.concurrency),
        shutdown_grace: file
            .get("shutdown_grace")
            .and_then(|grace| plugin::duration(&grace))
            .unwrap_or(default.shutdown_grace),
        reload: file
            .get("reload")
            .and_then(|reload| {
                reload.choice(&[
                    ("watch", Reload::Watch),
                    ("poll", Reload::Poll),
                    ("off", Reload::Off),
                ])
            })
            .unwrap_or_default(),
        admin_address: file
            .get("admin_address")
            .and_then(|address| Some(address.filled_text()?.to_owned()))
            .unwrap_or(default.admin_address),
    }
}
