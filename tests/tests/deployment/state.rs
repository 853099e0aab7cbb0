//! Several handlers of one app.

use std::fs;
use std::path::Path;

use corral_tests::handler::{Admin, Start, VARIABLES, run_with};
use corral_tests::timeout::wait_until;
use corral_tests::versions::{answer, plugin};
use corral_tests::{FunctionApp, Handler};

use crate::root::path;
use crate::shapes::{answered, app};

/// Another handler for the app in `root` with the folder of state `state`.
fn start(root: &Path, state: &Path) -> (Handler, Admin) {
    let variables = [
        VARIABLES[0],
        VARIABLES[1],
        ("FUNCTIONS_APP_ROOT_PATH", path(root)),
        ("XDG_STATE_HOME", path(state)),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    // The harness knows the function by an app of the same form.
    let handler = Handler::start_as(app(), &start);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    (handler, admin)
}

fn send(admin: &Admin, method: &str, what: &str, body: &[u8]) {
    let answer = admin.send(method, &format!("/v1/functions/F/{what}"), &[], body);
    assert_eq!(answer.status, 200, "{method} {what}: {answer:?}");
}

/// Waits until the state of `F` holds `text`.
#[track_caller]
fn await_noted(state: &Path, text: &str) {
    let noted = || {
        let folders = fs::read_dir(state.join("corral"))
            .into_iter()
            .flatten()
            .flatten();
        let mut notes =
            folders.filter_map(|folder| fs::read_to_string(folder.path().join("f.json")).ok());
        notes.any(|notes| notes.contains(text))
    };
    wait_until(&format!("the state holds {text}"), noted);
}

/// The pin of one process survives what another one does.
#[test]
fn a_pin_survives_a_push_by_another_process() {
    let shared: FunctionApp = app();
    let (root, state) = (shared.root(), shared.state());
    let ((one, pins), (other, pushes)) = (start(root, state), start(root, state));
    send(&pins, "PUT", "pin", b"");
    await_noted(state, r#""pinned":true"#);
    send(&pushes, "PUT", "plugin", &plugin(2));
    let digest = pushes.get("/v1/functions/F").json()["current"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    await_noted(state, &format!(r#""serving":"{digest}""#));
    await_noted(state, r#""pinned":true"#);
    assert_eq!(
        (answered(&one, "F"), answered(&other, "F")),
        (answer(1), answer(2))
    );
    one.kill();
    other.kill();
    // The next start serves what the function is pinned to.
    let (again, admin) = start(root, state);
    let function = admin.get("/v1/functions/F").json();
    assert_eq!(function["pinned"], true, "{function}");
    assert_eq!(answered(&again, "F"), answer(1));
}

#[test]
fn status_shows_handlers_that_share_the_state() {
    let shared: FunctionApp = app();
    let (root, state) = (shared.root(), shared.state());
    let ((one, mine), (other, theirs)) = (start(root, state), start(root, state));
    send(&mine, "PUT", "plugin", &plugin(2));
    // The other one serves the same file soon, and then goes back by itself.
    other.stdout().wait_for("F: now serving generation 2 (");
    send(&theirs, "POST", "rollback", b"");
    assert_eq!(
        (answered(&one, "F"), answered(&other, "F")),
        (answer(2), answer(1))
    );
    let shown = || {
        let handler = mine.get("/v1/functions").json()["handler"].clone();
        let current = theirs.get("/v1/functions/F").json()["current"]["sha256"].clone();
        let peer = handler["peers"][0].clone();
        peer["process"] == other.pid() && peer["serving"]["f"] == current
    };
    wait_until("the other process is shown", shown);
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", mine.address())];
    let status = run_with(one.app(), &["status"], &variables);
    let line = format!("F: process {} serves ", other.pid());
    assert!(status.stdout.contains(&line), "{status:?}");
    other.kill();
    wait_until("it is gone", || {
        mine.get("/v1/functions").json()["handler"]["peers"] == serde_json::json!([])
    });
}

/// What the Functions host does when it starts again and again, and scales out.
#[test]
fn four_handlers_start_on_one_app_while_others_are_killed() {
    let shared: FunctionApp = app();
    let (root, state) = (shared.root(), shared.state());
    let cache = tempfile::tempdir().unwrap();
    let variables = [
        ("FUNCTIONS_APP_ROOT_PATH", path(root)),
        ("XDG_STATE_HOME", path(state)),
        ("XDG_CACHE_HOME", path(cache.path())),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    std::thread::scope(|threads| {
        for number in 0..4 {
            threads.spawn(move || {
                for kill in [true, true, false] {
                    let handler = Handler::start_as(app(), &start);
                    if kill {
                        handler.kill();
                        continue;
                    }
                    assert_eq!(answered(&handler, "F"), answer(1), "{number}");
                    handler.end();
                    assert_eq!(handler.stderr().lines(), [""; 0], "{number}");
                }
            });
        }
    });
}
