//! What starts the handler.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use corral_tests::guests;
use corral_tests::handler::run;
use corral_tests::log::Log;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::root::path;
use crate::shapes::app;

/// The id that the host gives to its worker.
const WORKER: &str = "FUNCTIONS_CUSTOMHANDLER_WORKER_ID";

/// A script that stands between the host and the handler outlives the host. The
/// handler does not.
#[test]
fn the_handler_ends_with_its_host_through_a_script() {
    for (row, script) in [
        ("nothing", "exec \"$HANDLER\""),
        ("a script", "\"$HANDLER\"; true"),
        ("a script in a script", "sh -c '\"$HANDLER\"; true'; true"),
    ] {
        let app = app();
        let file = app.path("start.sh");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        // The host does not have the id itself. It says which process it is, and waits.
        let host = format!("{WORKER}=worker-of-this-row {} & wait", path(&file));
        let mut host = Command::new("sh")
            .args(["-c", &host])
            .process_group(0)
            .current_dir(app.root())
            .env("HANDLER", guests::handler())
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", "0")
            .env("FUNCTIONS_APP_ROOT_PATH", app.root())
            .env("XDG_STATE_HOME", app.state())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Group::of(&host);
        let stdout = Log::of("stdout", host.stdout.take().unwrap());
        stdout.wait_for("ready: ");
        println!("{row}: the host is killed");
        host.kill().unwrap();
        host.wait().unwrap();
        // Ends when nobody has the stream open any more: neither handler nor script.
        stdout.wait_for_end();
        let told = stdout.lines_with("the Functions host exited");
        assert_eq!(told.len(), 1, "{row}: {}", stdout.describe());
        started.has_ended();
    }
}

/// What a host has started, which is killed with a test that fails.
struct Group(Option<Pid>);

impl Group {
    fn of(host: &Child) -> Self {
        Self(i32::try_from(host.id()).ok().and_then(Pid::from_raw))
    }

    fn has_ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[test]
fn check_recommends_exec() {
    let app = app();
    for (script, told) in [
        ("#!/bin/sh\n./handler-bin \"$@\"\n", true),
        ("#!/bin/sh\nexec ./handler-bin \"$@\"\n", false),
    ] {
        fs::write(app.path("handler"), script).unwrap();
        let checked = run(&app, &["check"]);
        assert_eq!(checked.code, Some(0), "{checked:?}");
        assert_eq!(
            checked.stdout.contains("`exec ./handler \"$@\"`"),
            told,
            "{checked:?}"
        );
    }
}
