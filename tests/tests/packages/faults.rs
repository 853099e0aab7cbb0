//! Changes of a good package, each with the problem that it leads to.

use crate::package::Entry;
use crate::program::{arm_handler, dynamic_handler, windows_handler};

/// The entry whose name ends like this.
pub(crate) fn named<'a>(entries: &'a mut [Entry], ending: &str) -> &'a mut Entry {
    let found = entries
        .iter_mut()
        .find(|entry| entry.name.ends_with(ending));
    found.unwrap_or_else(|| panic!("no {ending}"))
}

pub(crate) fn rename(entries: &mut [Entry], from: &str, to: &str) {
    to.clone_into(&mut named(entries, from).name);
}

fn without(entries: &mut Vec<Entry>, ending: &str) {
    entries.retain(|entry| !entry.name.ends_with(ending));
}

/// Replaces the handler, whose compiled code stays.
pub(crate) fn handler(entries: &mut [Entry], content: Vec<u8>) {
    named(entries, "handler").content = content;
}

/// A change of the entries, and the most severe problem that it leads to.
pub(crate) type Row = (
    &'static str,
    fn(&mut Vec<Entry>),
    &'static [&'static str],
    &'static str,
    &'static str,
);

pub(crate) const ERROR: &str = "error";
pub(crate) const WARNING: &str = "warning";

/// Faults of the files in a package, but for those of compiled code.
pub(crate) const FAULTS: [Row; 19] = [
    (
        "a link",
        |entries| {
            let link = Entry::new("link.txt", "host.json");
            entries.push(Entry {
                is_link: true,
                ..link
            });
        },
        &[],
        ERROR,
        "link.txt: is a symbolic link",
    ),
    (
        "names that differ by case",
        |entries| entries.extend(["a.txt", "A.txt"].map(|name| Entry::new(name, "x"))),
        &[],
        WARNING,
        "A.txt: would be the same file as a.txt on Windows",
    ),
    (
        "settings of a developer",
        |entries| entries.push(Entry::new("local.settings.json", "{}")),
        &[],
        ERROR,
        "local.settings.json: holds the settings and secrets",
    ),
    (
        "a repository",
        |entries| entries.push(Entry::new(".git/config", "x")),
        &[],
        WARNING,
        ".git: is a repository",
    ),
    (
        "no handler",
        |entries| without(entries, "handler"),
        &[],
        ERROR,
        "host.json: names `handler`, which is not in the package",
    ),
    (
        "a handler in another case",
        |entries| rename(entries, "handler", "Handler"),
        &[],
        ERROR,
        "names `handler`, but the file in the package is `Handler`",
    ),
    (
        "no execute bit on a plan that does not set it",
        |entries| named(entries, "handler").mode = Some(0o644),
        &["--plan", "premium"],
        ERROR,
        "handler: lacks the execute bit",
    ),
    (
        "no execute bit, without a plan",
        |entries| named(entries, "handler").mode = Some(0o644),
        &[],
        WARNING,
        "handler: lacks the execute bit",
    ),
    (
        "a zip of Windows",
        |entries| named(entries, "handler").mode = None,
        &["--plan", "dedicated"],
        ERROR,
        "handler: lacks the execute bit",
    ),
    (
        "another architecture",
        |entries| handler(entries, arm_handler()),
        &[],
        ERROR,
        "handler: is a program for linux-arm64, and the platform has x64 machines",
    ),
    (
        "a text as the handler",
        |entries| handler(entries, b"no program".to_vec()),
        &[],
        ERROR,
        "handler: is not a program",
    ),
    (
        "a handler for Windows without its ending",
        |entries| handler(entries, windows_handler()),
        &[],
        ERROR,
        "which is started only if its name ends with .exe",
    ),
    (
        "a handler for Windows on Flex Consumption",
        |entries| handler(entries, windows_handler()),
        &["--plan", "flex"],
        ERROR,
        "Flex Consumption has Linux only",
    ),
    (
        "a C library that the platform may not have",
        |entries| handler(entries, dynamic_handler()),
        &[],
        WARNING,
        "handler: needs glibc 2.",
    ),
    (
        "a time that the plan does not give",
        |entries| {
            let host = named(entries, "host.json");
            let text = String::from_utf8(host.content.clone()).unwrap();
            host.content = text
                .replacen('{', "{ \"functionTimeout\": \"00:11:00\",", 1)
                .into();
        },
        &["--plan", "consumption"],
        ERROR,
        "host.json: is longer than 10 minutes",
    ),
    (
        "a trigger that the plan does not have",
        |entries| {
            named(entries, "F/function.json").content = serde_json::json!({ "bindings": [
                    { "type": "blobTrigger", "name": "in", "direction": "in", "path": "box/{name}", "connection": "AzureWebJobsStorage" },
                    { "type": "queue", "name": "out", "direction": "out", "queueName": "out", "connection": "AzureWebJobsStorage" },
                ] })
                .to_string()
                .into();
        },
        &["--plan", "flex"],
        ERROR,
        "F/function.json: has a blobTrigger without",
    ),
    (
        "a setting that is missing",
        |entries| {
            let function = named(entries, "F/function.json");
            let text = String::from_utf8(function.content.clone()).unwrap();
            function.content = text
                .replacen("\"queueName\":\"", "\"queueName\":\"%QUEUE%", 1)
                .into();
        },
        &[],
        WARNING,
        "names the setting `QUEUE`, which does not exist",
    ),
    (
        "proxies that are not enabled",
        |entries| entries.push(Entry::new("proxies.json", r#"{ "proxies": {} }"#)),
        &[],
        WARNING,
        "proxies.json: is not used, because proxies are not enabled",
    ),
    (
        "a plugin that is not one",
        |entries| named(entries, "F.wasm").content = b"x".to_vec(),
        &[],
        ERROR,
        "F/F.wasm",
    ),
];
