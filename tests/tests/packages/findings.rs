//! What `handler check --package` finds: each row changes a good package.

use std::sync::OnceLock;

use corral_tests::FunctionApp;
use corral_tests::handler::run;

use crate::faults::{ERROR, FAULTS, Row, WARNING, handler, named, rename};
use crate::package::{Entry, app, package, read, write};
use crate::program::{other_handler, windows_handler};

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
    for (row, change, arguments, severity, says) in FAULTS {
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
            "a file that is not code",
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
fn what_is_not_a_package_is_refused() {
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
