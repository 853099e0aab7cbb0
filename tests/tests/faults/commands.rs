//! Commands whose output is closed or full.

use std::process::{Command, Stdio};

use corral_tests::guests;
use corral_tests::handler::{Admin, VARIABLES, run};
use corral_tests::timeout::output;
use corral_tests::{FunctionApp, Handler};

use crate::load::{app, function};

/// Runs the handler's command line in a shell, in the folder of `app`, and gives back
/// the exit code of the handler and what it said on stderr.
fn shell(app: &FunctionApp, line: &str) -> (Option<i32>, String) {
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &format!("set -o pipefail; \"$0\" {line}")])
        .arg(guests::handler())
        .current_dir(app.root())
        .env(
            "XDG_CACHE_HOME",
            guests::repository().join("target/test-cache"),
        )
        .env("XDG_STATE_HOME", app.state());
    let output = output(&mut shell);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), stderr)
}

#[test]
fn a_closed_pipe_stops_only_the_output() {
    let sound = app();
    let faulty = app().file("Good/plugin.json", "{ nonsense");
    for (line, sound_code, faulty_code) in [
        ("check | true", 0, 1),
        ("check --json | true", 0, 1),
        ("check 2>&1 | true", 0, 1),
        ("check | head -n 1", 0, 1),
        ("inspect Good/Good.wasm | true", 0, 0),
        ("inspect --json Good/Good.wasm | true", 0, 0),
        ("invoke Good | true", 0, 1),
        ("compile | true", 0, 0),
        ("proxies list | true", 0, 0),
        ("proxies list --json | true", 0, 0),
        ("--help | true", 0, 0),
    ] {
        for (app, code) in [(&sound, sound_code), (&faulty, faulty_code)] {
            let (found, stderr) = shell(app, line);
            assert_eq!(found, Some(code), "{line}: {stderr}");
            assert!(!stderr.contains("panicked"), "{line}: {stderr}");
        }
    }
}

#[test]
fn a_full_disk_behind_stdout_is_a_failure() {
    let (code, stderr) = shell(&app(), "check > /dev/full");
    assert_eq!(code, Some(1), "{stderr}");
    assert!(
        stderr.contains("cannot write to standard output: No space left"),
        "{stderr}"
    );
}

#[test]
fn watch_ends_with_its_reader() {
    let handler = Handler::start_with(app().function(&function("Other", 1)), &VARIABLES);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    let mut watching = Command::new("bash")
        .args(["-c", "\"$0\" status --watch | head -n 4"])
        .arg(guests::handler())
        .current_dir(handler.app().root())
        .env("CORRAL_ADMIN_TOKEN", VARIABLES[0].1)
        .env("CORRAL_ADMIN_ADDRESS", admin.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Each change is an event; the first is the last line that is read.
    for version in 2.. {
        handler
            .app()
            .write("Other/Other.wasm", corral_tests::versions::plugin(version));
        handler
            .stdout()
            .wait_for(&format!("Other: now serving generation {version} ("));
        if watching.try_wait().unwrap().is_some() {
            break;
        }
    }
    let output = watching.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Names in an untrusted file cannot control the terminal.
#[test]
fn commands_escape_output_of_plugins() {
    let wat = "(component (component $c) (export \"a-b\" (component $c)))";
    let mut wasm = wat::parse_str(wat).unwrap();
    // A section of producers with a tool that clears the screen.
    let evil = b"\x1b[2J\x9b";
    let evil = String::from_utf8_lossy(evil).into_owned();
    let mut producers = vec![1, 12];
    producers.extend(b"processed-by");
    producers.extend([1, u8::try_from(evil.len()).unwrap()]);
    producers.extend(evil.bytes());
    producers.extend([1, b'1']);
    let mut section = vec![9];
    section.extend(b"producers");
    section.extend(producers);
    wasm.extend([0, u8::try_from(section.len()).unwrap()]);
    wasm.extend(section);
    let app = app().file("evil.wasm", wasm);
    for arguments in [
        &["inspect", "evil.wasm"][..],
        &["inspect", "--json", "evil.wasm"],
    ] {
        let inspected = run(&app, arguments);
        assert!(inspected.stdout.contains("[2J"), "{inspected:?}");
        let sent = inspected
            .stdout
            .chars()
            .find(|one| one.is_control() && *one != '\n');
        assert_eq!(sent, None, "{inspected:?}");
    }
    let missing = run(&app, &["inspect", "no\u{1b}[2J.wasm"]);
    assert!(missing.stderr.contains("no\\u{1b}[2J.wasm"), "{missing:?}");
}
