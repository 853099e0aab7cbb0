//! What `handler check --package` finds: each row changes a good package.

use std::sync::OnceLock;

use corral_tests::FunctionApp;
use corral_tests::handler::run;

use crate::package::{Entry, app, package, read, write};
use crate::program::{arm_handler, dynamic_handler, other_handler, windows_handler};

/// A good package of an app.
fn good() -> Vec<Entry> {
    static GOOD: OnceLock<Vec<Entry>> = OnceLock::new();
    let entries = GOOD.get_or_init(|| {
        let app = app();
        package(&app, &[]);
        read(&app.path("app.zip"))
    });
    entries.clone()
}

/// The problems of a package with these entries: their severity, and what they say.
fn problems(entries: &[Entry], arguments: &[&str]) -> Vec<(String, String)> {
    let folder = FunctionApp::new();
    write(&folder.path("changed.zip"), entries);
    let check = ["check", "--package", "changed.zip", "--json"];
    let finished = run(&folder, &[&check, arguments].concat());
    let report = finished.json();
    assert_eq!(report["app"], "changed.zip");
    let problems = report["problems"].as_array().unwrap();
    let found: Vec<_> = problems
        .iter()
        .map(|problem| {
            let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            let said = format!("{}: {}; {}", text("file"), text("message"), text("remedy"));
            (text("severity"), said)
        })
        .collect();
    let fails = found.iter().any(|(severity, _)| severity == "error");
    assert_eq!(finished.code, Some(i32::from(fails)), "{finished:?}");
    found
}

#[test]
fn a_good_package_has_no_problems() {
    for plan in ["consumption", "flex", "premium", "dedicated"] {
        assert_eq!(problems(&good(), &["--plan", plan]), [], "{plan}");
    }
}

/// The entry whose name ends like this.
fn named<'a>(entries: &'a mut [Entry], ending: &str) -> &'a mut Entry {
    let found = entries
        .iter_mut()
        .find(|entry| entry.name.ends_with(ending));
    found.unwrap_or_else(|| panic!("no {ending}"))
}

fn rename(entries: &mut [Entry], from: &str, to: &str) {
    named(entries, from).name = to.to_owned();
}

fn without(entries: &mut Vec<Entry>, ending: &str) {
    entries.retain(|entry| !entry.name.ends_with(ending));
}

/// Replaces the handler, whose compiled code stays.
fn handler(entries: &mut [Entry], content: Vec<u8>) {
    named(entries, "handler").content = content;
}

/// A change of the entries, and the most severe problem that it leads to.
type Row = (
    &'static str,
    fn(&mut Vec<Entry>),
    &'static [&'static str],
    &'static str,
    &'static str,
);

const ERROR: &str = "error";
const WARNING: &str = "warning";

#[test]
fn names_that_lead_astray_are_found() {
    let add: fn(&mut Vec<Entry>, &str) = |entries, name| entries.push(Entry::new(name, "x"));
    for (name, says) in [
        ("../outside.txt", "leads out of the app folder"),
        ("a/../../outside.txt", "leads out of the app folder"),
        ("/etc/cron.d/x", "is an absolute path"),
        ("C:/x.txt", "is an absolute path"),
        ("a\\b.txt", "has a backslash in its name"),
    ] {
        let mut entries = good();
        add(&mut entries, name);
        let found = problems(&entries, &[]);
        let expected = found
            .iter()
            .filter(|(severity, said)| severity == ERROR && said.contains(says));
        assert_eq!(expected.count(), 1, "{name}: {found:?}");
    }
}

#[test]
fn faults_are_found() {
    let rows: [Row; 19] = [
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
                    .replace("\"queueName\":\"", "\"queueName\":\"%QUEUE%")
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
    for (row, change, arguments, severity, says) in rows {
        let mut entries = good();
        change(&mut entries);
        let found = problems(&entries, arguments);
        let expected = |(found, said): &(String, String)| found == severity && said.contains(says);
        assert_eq!(
            found.iter().filter(|one| expected(one)).count(),
            1,
            "{row}: {found:?}"
        );
    }
}

#[test]
fn code_that_would_not_be_loaded_is_found() {
    let rows: [Row; 6] = [
        (
            "no code",
            |entries| entries.retain(|entry| !entry.name.starts_with(".corral")),
            &[],
            WARNING,
            ".corral/cache: has no compiled code for 1 plugin",
        ),
        (
            "another version of the handler",
            |entries| handler(entries, other_handler()),
            &[],
            WARNING,
            "is code for another version of the handler (engine 50)",
        ),
        (
            "another system",
            |entries| {
                handler(entries, windows_handler());
                rename(entries, "handler", "handler.exe");
                let host = named(entries, "host.json");
                let text = String::from_utf8(host.content.clone()).unwrap();
                host.content = text.replace("\"handler\"", "\"handler.exe\"").into();
            },
            &[],
            WARNING,
            "is code for x86_64-unknown-linux-gnu, but the handler is for windows-x64",
        ),
        (
            "code that was changed",
            |entries| named(entries, ".cwasm").content.push(0),
            &[],
            WARNING,
            "does not have the digest recorded beside it",
        ),
        (
            "code that is none",
            |entries| named(entries, ".cwasm").content = b"x".to_vec(),
            &[],
            WARNING,
            "is not compiled code",
        ),
        (
            "code that others can write to",
            |entries| named(entries, ".cwasm").mode = Some(0o666),
            &[],
            WARNING,
            "can be written to by other users",
        ),
    ];
    for (row, change, arguments, severity, says) in rows {
        let mut entries = good();
        change(&mut entries);
        let found = problems(&entries, arguments);
        assert!(
            found.iter().all(|(found, _)| found == severity),
            "{row}: {found:?}"
        );
        assert!(
            found.iter().any(|(_, said)| said.contains(says)),
            "{row}: {found:?}"
        );
    }
}

#[test]
fn what_is_no_package_is_refused() {
    let folder = FunctionApp::new();
    let nested = good().into_iter().map(|entry| Entry {
        name: format!("app/{}", entry.name),
        ..entry
    });
    write(&folder.path("nested.zip"), &nested.collect::<Vec<_>>());
    write(&folder.path("empty.zip"), &[]);
    folder.write("text.zip", "text");
    for (file, says) in [
        (
            "nested.zip",
            "nested.zip has no host.json at its root; zip what is in the folder app,",
        ),
        ("empty.zip", "empty.zip has no host.json at its root"),
        ("text.zip", "text.zip is not a zip"),
        ("none.zip", "cannot read none.zip"),
    ] {
        let finished = run(&folder, &["check", "--package", file]);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stderr.contains(says), "{file}: {finished:?}");
    }
    let finished = run(&folder, &["check", "--plan", "flex"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
}
