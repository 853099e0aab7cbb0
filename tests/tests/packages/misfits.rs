//! Packaged code that the handler can use, and code that it has to compile again: it says
//! so once, and serves.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use corral_tests::handler::Start;
use corral_tests::versions::answer;
use corral_tests::{FunctionApp, Handler, Received};

use crate::package::{app, deploy, package, sha256};

/// [`app`], packaged with more arguments and unpacked.
fn deployed(arguments: &[&str]) -> FunctionApp {
    let app = app();
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("app.zip");
    let output = ["--output", zip.to_str().unwrap()];
    package(&app, &[&output, arguments].concat());
    deploy(&app, &zip);
    app
}

/// The file with this ending in the packaged cache.
fn file(app: &FunctionApp, ending: &str) -> PathBuf {
    let entries = fs::read_dir(app.path(".corral/cache")).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let is = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
    paths.find(is).unwrap()
}

/// Starts `app` and calls its function. Returns whether its code was found compiled, and
/// what the handler said of the package.
fn start(row: &str, app: FunctionApp, by: &[&str]) -> (bool, Vec<String>) {
    let cache = tempfile::tempdir().unwrap();
    let start = Start {
        by,
        variables: &[("XDG_CACHE_HOME", cache.path().to_str().unwrap())],
        ..Start::default()
    };
    let handler = Handler::start_as(app, &start);
    let delivered = handler.call("F", "test").send().unwrap();
    let expected = Received::Messages(vec![answer(1).into_bytes()]);
    assert_eq!(delivered.bindings["out"], expected, "{row}");
    let line = handler.stdout().wait_for("ready: ");
    handler.end();
    let mut lines = handler.stderr().lines();
    lines.retain(|line| line.contains("the package"));
    (line.contains("1 from the compile cache"), lines)
}

#[test]
fn code_for_this_machine_is_loaded() {
    for cpu in ["baseline", "x86-64-v2", "x86-64-v3", "native"] {
        let app = deployed(&["--cpu", cpu]);
        assert_eq!(start(cpu, app, &[]), (true, Vec::new()), "{cpu}");
    }
}

/// Replaces `from` in the code, once, and records the digest of that.
fn patch(app: &FunctionApp, from: &[u8], to: &[u8]) {
    let path = file(app, "cwasm");
    let mut code = fs::read(&path).unwrap();
    let place = code.windows(from.len()).position(|part| part == from);
    let place = place.expect("the code has what is replaced");
    code[place..place + to.len()].copy_from_slice(to);
    fs::write(&path, &code).unwrap();
    fs::write(file(app, "sha256"), sha256(&code)).unwrap();
}

fn rename(path: &Path, from: &str, to: &str) {
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(name.contains(from), "{name}");
    fs::rename(path, path.with_file_name(name.replace(from, to))).unwrap();
}

#[test]
fn code_that_does_not_fit_is_compiled_again() {
    type Change = fn(&FunctionApp);
    let untrusted = "is not what was packaged, or other users can write to it";
    let rows: [(&str, Change, &str); 6] = [
        (
            "altered",
            |app| fs::write(file(app, "cwasm"), "evil").unwrap(),
            untrusted,
        ),
        (
            "without a digest",
            |app| fs::remove_file(file(app, "sha256")).unwrap(),
            untrusted,
        ),
        (
            "open to others",
            |app| {
                let mode = fs::Permissions::from_mode(0o666);
                fs::set_permissions(file(app, "cwasm"), mode).unwrap();
            },
            untrusted,
        ),
        (
            "of another engine",
            |app| patch(app, b"\0\x0250", b"\0\x0249"),
            "incompatible version '49'",
        ),
        (
            "for another system",
            |app| {
                patch(
                    app,
                    b"x86_64-unknown-linux-gnu",
                    b"x86_64-unknown-redox-gnu",
                );
            },
            "for operating system 'redox'",
        ),
        (
            "of another handler",
            |app| {
                for ending in ["cwasm", "sha256"] {
                    rename(&file(app, ending), "-packaged-50-", "-packaged-50-9");
                }
            },
            "was packaged by another version of the handler",
        ),
    ];
    for (row, change, says) in rows {
        let app = deployed(&[]);
        change(&app);
        let (is_cached, told) = start(row, app, &[]);
        assert!(!is_cached, "{row}");
        assert_eq!(told.len(), 1, "{row}: {told:?}");
        let line = &told[0];
        assert!(
            line.contains(says) && line.contains("make the package"),
            "{row}: {line}"
        );
    }
}

/// Code for the pool cannot run where the address space is limited.
#[test]
fn a_limited_address_space_needs_other_code() {
    let limited = ["sh", "-c", "ulimit -v 4000000; exec \"$0\""];
    let (is_cached, told) = start("limited", deployed(&[]), &limited);
    assert!(!is_cached);
    assert!(told[0].contains("memory reservation"), "{told:?}");
}
