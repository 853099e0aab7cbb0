//! corral.json: settings of the handler, and defaults and ceilings for every
//! plugin.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::connections::Connections;
use crate::function::{BrokenFunction, Function};
use crate::host::HostConfig;
use crate::json::{self, Cursor, Dialect, Object};
use crate::path;
use crate::plugin::{self, Ceilings, PluginConfig};
use crate::problem::{self, Problem, Report};

/// The file's name, beside host.json.
const FILE: &str = "corral.json";

/// The keys of corral.json.
pub(crate) const KEYS: [&str; 14] = [
    "defaults",
    "ceilings",
    "logs",
    "cache",
    "concurrency",
    "memory",
    "stack",
    "compile_time",
    "compile_memory",
    "locked",
    "connections",
    "shutdown_grace",
    "reload",
    "admin_address",
];

/// Below this, no compiled language gets through its own start-up.
const LEAST_STACK: u64 = 16 << 10;

/// The largest stack: the system's own threads have less.
const MOST_STACK: u64 = 64 << 20;

/// Below this, the compiler does not start.
const LEAST_COMPILE_MEMORY: u64 = 64 << 20;

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
    /// Linear memory of all plugins together, in bytes. The handler goes by the
    /// size of the machine or container when it is absent.
    pub memory: Option<u64>,
    /// The stack of calls of one invocation, in bytes. The engine has one size
    /// for all plugins.
    pub stack: u64,
    /// How long the compiler may compute for one plugin, with all cores.
    pub compile_time: Duration,
    /// How much memory the compiler may take for one plugin, in bytes.
    pub compile_memory: u64,
    /// What a connection may take.
    pub connections: Connections,
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
            memory: None,
            stack: 1 << 20,
            compile_time: Duration::from_mins(2),
            compile_memory: 2 << 30,
            connections: Connections::default(),
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
    /// Whether only the plugins of corral.lock may be loaded.
    pub(crate) locked: bool,
    /// Why the file cannot be used. Nothing may run then: whatever it was to
    /// forbid would be allowed.
    fault: Option<String>,
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
        let mut found = report.into_problems();
        let fault = problem::reason(&found);
        problems.append(&mut found);
        Self { fault, ..corral }
    }

    /// Makes every function unavailable when this file is at fault, and gives
    /// those back that would be usable without the fault.
    pub(crate) fn withhold(
        &self,
        functions: &mut Vec<Function>,
        broken: &mut Vec<BrokenFunction>,
    ) -> Vec<Function> {
        let Some(fault) = &self.fault else {
            return Vec::new();
        };
        let withheld = std::mem::take(functions);
        broken.extend(withheld.iter().map(|function| BrokenFunction {
            name: function.name.clone(),
            folder: function.folder.clone(),
            reason: format!("{fault}; until then no plugin is loaded"),
        }));
        broken.sort_by(|one, other| one.name.cmp(&other.name));
        withheld
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
            locked: file
                .get("locked")
                .and_then(|locked| locked.flag())
                .unwrap_or_default(),
            fault: None,
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
        memory: file.get("memory").and_then(|memory| plugin::size(&memory)),
        stack: file
            .get("stack")
            .and_then(|stack| size_between(&stack, LEAST_STACK, MOST_STACK))
            .unwrap_or(default.stack),
        compile_time: file
            .get("compile_time")
            .and_then(|time| plugin::duration(&time))
            .unwrap_or(default.compile_time),
        compile_memory: file
            .get("compile_memory")
            .and_then(|memory| size_between(&memory, LEAST_COMPILE_MEMORY, u64::MAX))
            .unwrap_or(default.compile_memory),
        connections: file
            .get("connections")
            .and_then(|section| section.object())
            .map_or(default.connections, |section| Connections::read(&section)),
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

fn size_between(value: &Cursor<'_>, least: u64, most: u64) -> Option<u64> {
    let size = plugin::size(value)?;
    if (least..=most).contains(&size) {
        return Some(size);
    }
    let (bound, word, remedy) = if size < least {
        (least, "least", "more")
    } else {
        (most, "most", "less")
    };
    let (size, bound) = (plugin::show_size(size), plugin::show_size(bound));
    value.error(
        format!("is {size}, and the {word} is {bound}"),
        format!("write {bound} or {remedy}"),
    );
    None
}
