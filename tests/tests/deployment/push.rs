//! Pushing where little or nothing can be written.

use std::fs;
use std::os::unix::fs::symlink;

use corral_tests::handler::{Admin, Start, VARIABLES, run_with};
use corral_tests::timeout::wait_until;
use corral_tests::versions::{answer, plugin};
use corral_tests::{FunctionApp, Handler};

use crate::root::path;
use crate::shapes::{answered, app};

const NOT_IN_APP: &str =
    "is not written to the app: other instances and a new deployment do not have it";

/// A handler with its admin interface on, ready, and the commands that speak to it.
struct Operated {
    handler: Handler,
    admin: Admin,
    version: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Operated {
    fn start(app: FunctionApp, start: &Start<'_>) -> Self {
        let variables = [start.variables, &VARIABLES].concat();
        let handler = Handler::start_as(
            app,
            &Start {
                variables: &variables,
                ..*start
            },
        );
        let admin = Admin::of(&handler);
        handler.stdout().wait_for("ready: ");
        let folder = tempfile::tempdir().unwrap();
        let version = folder.path().join("new.wasm");
        fs::write(&version, plugin(2)).unwrap();
        Self {
            handler,
            admin,
            version,
            _folder: folder,
        }
    }

    fn run(&self, arguments: &[&str]) -> corral_tests::handler::Finished {
        let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", self.admin.address())];
        run_with(self.handler.app(), arguments, &variables)
    }

    /// Pushes version 2.
    fn push(&self) -> corral_tests::handler::Finished {
        let pushed = self.run(&["push", "F", path(&self.version)]);
        assert_eq!(pushed.code, Some(0), "{pushed:?}");
        assert_eq!(answered(&self.handler, "F"), answer(2));
        pushed
    }

    fn rollback(&self) {
        let back = self.run(&["rollback", "F"]);
        assert_eq!(back.code, Some(0), "{back:?}");
        assert_eq!(answered(&self.handler, "F"), answer(1));
    }
}

#[test]
fn unwritten_pushes_are_reported_everywhere() {
    let app = app().read_only("F");
    let operated = Operated::start(app, &Start::default());
    let pushed = operated.push();
    assert!(
        pushed.stderr.contains(NOT_IN_APP) && pushed.stderr.contains("cannot write"),
        "{pushed:?}"
    );
    let line = operated
        .handler
        .stderr()
        .wait_for("was not written to the app");
    assert!(
        line.starts_with("warning: F: ") && line.contains("Permission denied"),
        "{line}"
    );
    let function = operated.admin.get("/v1/functions/F").json();
    let why = function["notInApp"].as_str().unwrap_or_default();
    assert!(why.contains("Permission denied"), "{function}");
    let status = operated.run(&["status"]);
    assert!(
        status
            .stdout
            .contains(&format!("F: the plugin {NOT_IN_APP}")),
        "{status:?}"
    );
    // So it is after the next start, which serves what was pushed.
    wait_until("what was pushed is noted", || {
        is_noted(&operated.handler, &function["current"]["sha256"])
    });
    let app = operated.handler.kill();
    let operated = Operated::start(app, &Start::default());
    assert_eq!(answered(&operated.handler, "F"), answer(2));
    let function = operated.admin.get("/v1/functions/F").json();
    assert!(function["notInApp"].is_string(), "{function}");
    operated.handler.app().allow_writing("F");
}

/// Whether the state says that the plugin with this digest serves.
fn is_noted(handler: &Handler, digest: &serde_json::Value) -> bool {
    let noted = format!(r#""serving":{digest}"#);
    let folders = fs::read_dir(handler.app().state().join("corral"))
        .into_iter()
        .flatten()
        .flatten();
    folders
        .filter_map(|folder| fs::read_to_string(folder.path().join("f.json")).ok())
        .any(|text| text.contains(&noted))
}

#[test]
fn written_pushes_are_not_reported() {
    let operated = Operated::start(app(), &Start::default());
    let pushed = operated.push();
    assert_eq!(pushed.stderr, "", "{pushed:?}");
    let function = operated.admin.get("/v1/functions/F").json();
    assert!(function["notInApp"].is_null(), "{function}");
    operated.handler.end();
    assert_eq!(operated.handler.stderr().lines(), [""; 0]);
}

/// Without a folder for state, what served before is in memory, and its file is where
/// it was.
#[test]
fn a_rollback_without_state() {
    let homeless = Start {
        without: &["HOME", "XDG_STATE_HOME"],
        ..Start::default()
    };
    for row in ["into a plugin folder", "into the app"] {
        let plugins = tempfile::tempdir().unwrap();
        let variables = [("CORRAL_PLUGINS", path(plugins.path()))];
        let start = Start {
            variables: if row == "into the app" {
                &[]
            } else {
                &variables
            },
            ..homeless
        };
        let operated = Operated::start(app(), &start);
        operated.push();
        if row != "into the app" {
            // Noticed as a change of where the plugin lies, not of the plugin.
            assert_eq!(
                fs::read(plugins.path().join("F.wasm")).unwrap(),
                plugin(2),
                "{row}"
            );
        }
        operated.rollback();
        let status = operated.run(&["status"]);
        assert!(
            status.stdout.contains("the function was rolled back"),
            "{row}: {status:?}"
        );
        // It was said when the handler started.
        let log = operated.handler.stderr();
        log.wait_for("will not survive a restart");
    }
}

#[test]
fn a_push_keeps_the_link() {
    let app = app();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("F-1.wasm");
    fs::rename(app.path("F/F.wasm"), &target).unwrap();
    symlink(&target, app.path("F/F.wasm")).unwrap();
    let operated = Operated::start(app, &Start::default());
    operated.push();
    let link = operated.handler.app().path("F/F.wasm");
    assert!(link.is_symlink());
    assert_eq!(fs::read(target).unwrap(), plugin(2));
    operated.rollback();
}

/// A pinned function is what the operator wants it to be, whatever is in its file.
#[test]
fn a_pinned_function_is_not_reloaded() {
    let operated = Operated::start(app(), &Start::default());
    let send = |method, what: &str| {
        operated
            .admin
            .send(method, &format!("/v1/functions/F/{what}"), &[], b"")
    };
    assert_eq!(send("PUT", "pin").status, 200);
    operated.handler.app().write("F/F.wasm", plugin(2));
    let refused = send("POST", "reload");
    assert_eq!(refused.status, 409, "{refused:?}");
    assert_eq!(refused.json()["error"]["code"], "pinned");
    assert_eq!(answered(&operated.handler, "F"), answer(1));
    assert_eq!(send("DELETE", "pin").status, 200);
    assert_eq!(send("POST", "reload").status, 200);
    assert_eq!(answered(&operated.handler, "F"), answer(2));
}
