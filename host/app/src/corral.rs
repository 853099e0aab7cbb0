//! corral.json: settings of the handler, and defaults and ceilings for every
//! plugin.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::connections::Connections;
use crate::host::HostConfig;
use crate::json::{self, Cursor, Dialect, Object};
use crate::mcp_endpoint::McpEndpoint;
use crate::path;
use crate::plugin::{self, Ceilings, PluginConfig};
use crate::problem::{self, Consequence, Problem, Report};

/// The file's name, beside host.json.
pub(crate) const FILE: &str = "corral.json";

/// The keys of corral.json.
pub(crate) const KEYS: [&str; 16] = [
    "defaults",
    "ceilings",
    "logs",
    "cache",
    "concurrency",
    "memory",
    "request_memory",
    "stack",
    "compile_time",
    "compile_memory",
    "locked",
    "connections",
    "shutdown_grace",
    "reload",
    "admin_address",
    "mcp",
];

/// Below this, programs in compiled languages fail during start-up.
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
    /// The operating system reports changes; a slow poll finds those that it
    /// misses. The default.
    #[default]
    Watch,
    /// Polling, for file systems that report nothing.
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
    /// Linear memory of all plugins together, in bytes. The default depends on
    /// the memory of the machine or container.
    pub memory: Option<u64>,
    /// Bodies of requests that are held in memory at once, in bytes. The default
    /// depends on the memory of the machine or container.
    pub request_memory: Option<u64>,
    /// The stack of calls of one invocation, in bytes. The engine has one size
    /// for all plugins.
    pub stack: u64,
    /// How much CPU time, of all cores together, compiling one plugin may take.
    pub compile_time: Duration,
    /// How much memory the compiler may take for one plugin, in bytes.
    pub compile_memory: u64,
    /// The limits of a connection.
    pub connections: Connections,
    /// How long invocations may still run during shutdown.
    pub shutdown_grace: Duration,
    /// How changes of the app's files are noticed.
    pub reload: Reload,
    /// Where the admin interface listens, if it is enabled: a loopback
    /// address with a port, `unix:` and the path of a socket, or `pipe:` and the name
    /// of a named pipe.
    pub admin_address: String,
    /// How the handler answers MCP requests by the app's function folders; `None` when
    /// the section is absent.
    pub mcp: Option<McpEndpoint>,
}

impl Default for HandlerConfig {
    fn default() -> Self {
        Self {
            logs: LogMode::default(),
            cache: None,
            concurrency: 512,
            memory: None,
            request_memory: None,
            stack: 1 << 20,
            compile_time: Duration::from_mins(2),
            compile_memory: 2 << 30,
            connections: Connections::default(),
            shutdown_grace: Duration::from_secs(25),
            reload: Reload::default(),
            // The port beside that of Azure's local tools.
            admin_address: "127.0.0.1:7072".to_owned(),
            mcp: None,
        }
    }
}

impl HandlerConfig {
    /// The keys of corral.json that take effect only at start-up and whose values
    /// differ from those in `other`.
    pub fn keys_for_restart(&self, other: &Self) -> Vec<&'static str> {
        // Destructured, so that a new key cannot be forgotten.
        let Self {
            // Looked up for every invocation or request, and at the end.
            logs: _,
            mcp: _,
            shutdown_grace: _,
            cache,
            concurrency,
            memory,
            stack,
            compile_time,
            compile_memory,
            connections,
            reload,
            request_memory,
            admin_address,
        } = self;
        let keys = [
            ("cache", *cache != other.cache),
            ("concurrency", *concurrency != other.concurrency),
            ("memory", *memory != other.memory),
            ("stack", *stack != other.stack),
            ("compile_time", *compile_time != other.compile_time),
            ("compile_memory", *compile_memory != other.compile_memory),
            ("connections", *connections != other.connections),
            ("reload", *reload != other.reload),
            ("request_memory", *request_memory != other.request_memory),
            ("admin_address", *admin_address != other.admin_address),
        ];
        let changed = keys.into_iter().filter(|(_, changed)| *changed);
        changed.map(|(key, _)| key).collect()
    }
}

/// All of corral.json.
#[derive(Clone, Debug, Default)]
pub(crate) struct CorralConfig {
    pub(crate) handler: HandlerConfig,
    /// What applies to a plugin without plugin.json, before ceilings.
    pub(crate) defaults: PluginConfig,
    pub(crate) ceilings: Ceilings,
    /// Whether only the plugins of corral.lock may be loaded.
    pub(crate) locked: bool,
    /// Why the file cannot be used. Nothing may run then, because what the file
    /// forbids would be allowed.
    pub(crate) error: Option<String>,
}

impl CorralConfig {
    pub(crate) fn load(root: &Path, host: &HostConfig, problems: &mut Vec<Problem>) -> Self {
        let report = Report::new(FILE).leading_to(Consequence::Handler);
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
        let error = problem::reason(&found);
        problems.append(&mut found);
        Self { error, ..corral }
    }

    fn read(file: &Object<'_>, root: &Path, host: &HostConfig) -> Self {
        file.reject_unknown(&KEYS);
        let section = |key| {
            file.get(key)
                .and_then(|section: Cursor<'_>| section.object())
        };
        let ceilings = section("ceilings")
            .map(|ceilings| Ceilings::read(&ceilings))
            .unwrap_or_default();
        let mut defaults = built_in(host);
        if let Some(object) = section("defaults") {
            object.reject_unknown(&plugin::DEFAULT_KEYS);
            defaults = defaults.refine(&object, root);
            if let Some(limits) = plugin::written_limits(&object) {
                ceilings.check(defaults.limits, &limits);
                if let Some(time) = limits.get("time") {
                    defaults.limits.time = host
                        .function_timeout
                        .cut_with_warning(defaults.limits.time, &time);
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
            error: None,
        }
    }
}

/// The built-in defaults.
fn built_in(host: &HostConfig) -> PluginConfig {
    let mut config = PluginConfig::default();
    config.limits.time = host.function_timeout.cut(config.limits.time);
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
            .and_then(|cache| Some(path::join(root, cache.non_empty_text()?))),
        concurrency: file
            .get("concurrency")
            .and_then(|concurrency| {
                let count = plugin::count(&concurrency)?;
                if count == 0 {
                    concurrency.error("is 0, so no invocation could run", "write 1 or more");
                }
                (count > 0).then_some(count)
            })
            .unwrap_or(default.concurrency),
        memory: file.get("memory").and_then(|memory| plugin::size(&memory)),
        request_memory: file
            .get("request_memory")
            .and_then(|memory| plugin::size(&memory)),
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
            .and_then(|address| Some(address.non_empty_text()?.to_owned()))
            .unwrap_or(default.admin_address),
        mcp: file
            .get("mcp")
            .and_then(|section| section.object())
            .map(|section| McpEndpoint::read(&section)),
    }
}

fn size_between(value: &Cursor<'_>, least: u64, most: u64) -> Option<u64> {
    let size = plugin::size(value)?;
    if (least..=most).contains(&size) {
        return Some(size);
    }
    let (bound, word, remedy) = if size < least {
        (least, "minimum", "more")
    } else {
        (most, "maximum", "less")
    };
    let (size, bound) = (plugin::show_size(size), plugin::show_size(bound));
    value.error(
        format!("is {size}; the {word} is {bound}"),
        format!("write {bound} or {remedy}"),
    );
    None
}

#[cfg(test)]
mod tests {
    use crate::fixture::load;

    #[test]
    fn keys_that_wait_for_a_restart() {
        let handler = |text: &str| load(&[("corral.json", text)], &[]).handler;
        let before = handler("{}");
        for (text, keys) in [
            ("{}", &[][..]),
            (r#"{ "logs": "console", "shutdown_grace": "1s" }"#, &[]),
            (r#"{ "defaults": { "limits": { "memory": "1MiB" } } }"#, &[]),
            (r#"{ "cache": "c" }"#, &["cache"]),
            (r#"{ "concurrency": 5 }"#, &["concurrency"]),
            (
                r#"{ "memory": "1GiB", "stack": "2MiB" }"#,
                &["memory", "stack"],
            ),
            (
                r#"{ "compile_time": "1s", "compile_memory": "1GiB" }"#,
                &["compile_time", "compile_memory"],
            ),
            (r#"{ "connections": { "idle": "9m" } }"#, &["connections"]),
            (
                r#"{ "reload": "off", "admin_address": "127.0.0.1:1" }"#,
                &["reload", "admin_address"],
            ),
        ] {
            assert_eq!(handler(text).keys_for_restart(&before), keys, "{text}");
        }
    }
}
