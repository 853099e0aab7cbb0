//! Disks that are full, and folders that cannot be written to.

use std::fs;
use std::path::Path;
use std::process::Command;

use corral_tests::Handler;
use corral_tests::handler::{Admin, Start, VARIABLES};
use corral_tests::timeout::connect;
use corral_tests::versions::plugin;

use crate::load::{app, during, function};

/// A small file system in memory, until it is dropped.
struct Small(tempfile::TempDir);

impl Small {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs"])
            .arg(folder.path())
            .status();
        assert!(mounted.unwrap().success(), "mount");
        Self(folder)
    }

    fn fill(&self) {
        // Ends with an error when it is full.
        let _ = fs::write(self.0.path().join("filler"), vec![0; 2 << 20]);
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

pub(crate) fn is_root(row: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        println!("{row}: needs root, not run");
    }
    root
}

/// Cache and state are on a disk without room: plugins are compiled, swapped and gone
/// back to all the same.
#[test]
fn full_disk_for_cache_and_state() {
    let row = "a full disk for cache and state";
    if !is_root(row) {
        return;
    }
    let disk = Small::new();
    let path = disk.0.path().to_str().unwrap();
    let variables = [
        VARIABLES[0],
        VARIABLES[1],
        ("XDG_CACHE_HOME", path),
        ("XDG_STATE_HOME", path),
    ];
    let app = app().function(&function("Other", 1));
    let handler = Handler::start_with(app, &variables);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    disk.fill();
    let result = during(row, &handler, |load| {
        let pushed = admin.send("PUT", "/v1/functions/Other/plugin", &[], &plugin(2));
        assert_eq!(pushed.status, 200, "{row}: {pushed:?}");
        handler
            .stdout()
            .wait_for("Other: now serving generation 2 (");
        load.await_more(5);
        let back = admin.send("POST", "/v1/functions/Other/rollback", &[], b"");
        assert_eq!(back.status, 200, "{row}: {back:?}");
        load.await_more(5);
    });
    let says = "state not saved for the next start: cannot write";
    let told = handler.stderr().wait_for(says);
    assert!(told.contains("No space left on device"), "{row}: {told}");
    result.told(&told);
}

/// The app itself is on it: a push is refused, with the reason, and nothing changes.
#[test]
fn full_disk_for_the_app() {
    let row = "a full disk for the app";
    if !is_root(row) {
        return;
    }
    let disk = Small::new();
    let plugins = disk.0.path().to_str().unwrap();
    let variables = [VARIABLES[0], VARIABLES[1], ("CORRAL_PLUGINS", plugins)];
    let start = Start {
        variables: &variables,
        without: &["HOME", "XDG_STATE_HOME"],
        ..Start::default()
    };
    let app = app().function(&function("Other", 1));
    let handler = Handler::start_as(app, &start);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    disk.fill();
    let mut told = String::new();
    let result = during(row, &handler, |load| {
        let refused = admin.send("PUT", "/v1/functions/Other/plugin", &[], &plugin(2));
        assert_eq!(refused.status, 422, "{row}: {refused:?}");
        let line = handler
            .stderr()
            .wait_for("Other: still serving generation 1: cannot write");
        assert!(line.contains("No space left on device"), "{row}: {line}");
        load.await_more(5);
        told = line;
    });
    result.told(&told);
    assert!(!Path::new(plugins).join("Other.wasm").exists());
}

/// A home in which nothing can be made.
#[test]
fn read_only_home() {
    let row = "a home that is read-only";
    let home = tempfile::tempdir().unwrap();
    let inner = home.path().join("home");
    fs::create_dir(&inner).unwrap();
    set_mode(&inner, 0o555);
    let by = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    let variables = [
        VARIABLES[0],
        VARIABLES[1],
        ("HOME", inner.to_str().unwrap()),
        ("TMPDIR", home.path().to_str().unwrap()),
    ];
    let start = Start {
        by: &by,
        variables: &variables,
        without: &["XDG_CACHE_HOME", "XDG_STATE_HOME"],
    };
    let app = app().function(&function("Other", 1));
    let handler = Handler::start_as(app, &start);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    let told = handler
        .stderr()
        .wait_for("pushes, pins and rollbacks will not survive a restart");
    let result = during(row, &handler, |load| {
        let pushed = admin.send("PUT", "/v1/functions/Other/plugin", &[], &plugin(2));
        assert_eq!(pushed.status, 200, "{row}: {pushed:?}");
        let back = admin.send("POST", "/v1/functions/Other/rollback", &[], b"");
        assert_eq!(back.status, 200, "{row}: {back:?}");
        load.await_more(5);
    });
    result.told(&told);
}

fn set_mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
}

/// Connections that take all descriptors: the calls on those that are open go on.
#[test]
fn no_descriptors_left() {
    let row = "no descriptors left";
    let by = ["sh", "-c", "ulimit -n 64; exec \"$0\""];
    let handler = Handler::start_as(
        app(),
        &Start {
            by: &by,
            ..Start::default()
        },
    );
    handler.stdout().wait_for("ready: ");
    let mut idle = Vec::new();
    let says =
        "a connection was refused: the handler has no file descriptors left; raise `ulimit -n`";
    let result = during(row, &handler, |load| {
        load.await_more(5);
        while !handler.stderr().has_by_now(says) {
            idle.push(connect(("127.0.0.1", handler.port())));
            assert!(idle.len() < 200, "{row}");
            load.await_more(1);
        }
        // A swap finds none either, and is tried again when there are some.
        handler
            .app()
            .write("Good/plugin.json", r#"{ "limits": { "log_lines": 7 } }"#);
        load.await_more(20);
        idle.clear();
        handler
            .stdout()
            .wait_for("Good: now serving generation 2 (");
        load.await_more(5);
    });
    result.told(&handler.stderr().wait_for(says));
}
