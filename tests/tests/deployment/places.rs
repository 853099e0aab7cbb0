//! Where the app, its cache and its state lie.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use corral_tests::handler::{Start, run_as};
use corral_tests::{FunctionApp, guests};
use tempfile::TempDir;

use crate::root::{Mounted, is_root, path, run};
use crate::shapes::{app, twice};

const NOTHING: [&[&str]; 2] = [&[], &[]];

/// Folders for cache and state that no other test uses.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn cache(&self) -> String {
        path(&self.0.path().join("cache")).to_owned()
    }

    fn state(&self) -> String {
        path(&self.0.path().join("state")).to_owned()
    }
}

fn set_mode(folder: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
}

/// One user among others, without root's powers.
const ORDINARY: [&str; 3] = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

#[test]
fn default_limits() {
    let home = Home::new();
    let variables = [
        ("XDG_CACHE_HOME", &*home.cache()),
        ("XDG_STATE_HOME", &*home.state()),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    twice("an ordinary machine", app(), &start, true, NOTHING);
}

/// Folders that are there before the handler, with what it says of them.
#[test]
fn untrusted_folders_are_reported() {
    let state_lost = "pushes, pins and rollbacks will not survive a restart";
    for (row, cache, state, cached, told) in [
        (
            "a cache that a group may write to",
            Some(0o775),
            None,
            false,
            &["corral: is not used: writable by other users (mode 0775); run `chmod go-w"][..],
        ),
        (
            "a cache that all may write to, as a file share",
            Some(0o777),
            None,
            false,
            &["corral: is not used: writable by other users (mode 0777)"],
        ),
        (
            "a state that all may write to",
            None,
            Some(0o777),
            true,
            &[state_lost],
        ),
        ("a private cache", Some(0o700), Some(0o700), true, &[]),
    ] {
        let (home, app) = (Home::new(), app());
        let (cache_home, state_home, temporary) =
            (home.cache(), home.state(), home.0.path().join("tmp"));
        fs::create_dir(&temporary).unwrap();
        if let Some(mode) = cache {
            let folder = Path::new(&cache_home).join("corral");
            fs::create_dir_all(&folder).unwrap();
            set_mode(folder, mode);
            if mode != 0o700 {
                // Nor is there another folder.
                set_mode(&temporary, 0o555);
            }
        }
        if let Some(mode) = state {
            let known = corral_state(&state_home, app.root());
            fs::create_dir_all(&known).unwrap();
            set_mode(known, mode);
        }
        let variables = [
            ("XDG_CACHE_HOME", &*cache_home),
            ("XDG_STATE_HOME", &*state_home),
            ("TMPDIR", path(&temporary)),
        ];
        let start = Start {
            by: &ORDINARY,
            variables: &variables,
            without: &[],
        };
        let mut told = told.to_vec();
        if !cached {
            told.push("there is no usable folder for compiled code");
        }
        let app = twice(row, app, &start, cached, [&told, &told]);
        let checked = run_as(&app, &["check"], &start);
        assert_eq!(checked.code, Some(0), "{row}: {checked:?}");
        let of_folders: Vec<_> = checked
            .stdout
            .lines()
            .filter(|line| line.contains("is not used"))
            .collect();
        assert_eq!(of_folders.is_empty(), told.is_empty(), "{row}: {checked:?}");
    }
}

/// The folder of state of the app in `root`.
fn corral_state(home: &str, root: &Path) -> std::path::PathBuf {
    use sha2::{Digest as _, Sha256};
    use std::fmt::Write as _;
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    let mut name = String::new();
    for byte in &digest[..8] {
        let _ = write!(name, "{byte:02x}");
    }
    Path::new(home).join("corral").join(name)
}

#[test]
fn file_instead_of_the_cache_folder() {
    let home = Home::new();
    fs::create_dir_all(home.cache()).unwrap();
    fs::write(Path::new(&home.cache()).join("corral"), "").unwrap();
    let variables = [
        ("XDG_CACHE_HOME", &*home.cache()),
        ("TMPDIR", path(home.0.path())),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let told: &[&str] = &["corral: is not used: not a folder; remove the file"];
    // The temporary folder is the next best.
    twice(
        "a file where the cache should be",
        app(),
        &start,
        true,
        [told, told],
    );
}

#[test]
fn home_is_not_set() {
    let home = Home::new();
    let variables = [("TMPDIR", path(home.0.path()))];
    let start = Start {
        variables: &variables,
        without: &["HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"],
        ..Start::default()
    };
    let told: &[&str] = &["there is no state folder; set XDG_STATE_HOME or HOME"];
    twice("no home at all", app(), &start, true, [told, told]);
}

#[test]
fn read_only_home() {
    let home = Home::new();
    let (mine, temporary) = (home.0.path().join("home"), home.0.path().join("tmp"));
    fs::create_dir(&mine).unwrap();
    fs::create_dir(&temporary).unwrap();
    set_mode(&mine, 0o555);
    let variables = [("HOME", path(&mine)), ("TMPDIR", path(&temporary))];
    let start = Start {
        by: &ORDINARY,
        variables: &variables,
        without: &["XDG_CACHE_HOME", "XDG_STATE_HOME"],
    };
    let told: &[&str] = &["is not used: cannot be created"];
    twice(
        "a home that is read-only",
        app(),
        &start,
        true,
        [told, told],
    );
}

#[test]
fn read_only_app_with_and_without_prepared_code() {
    for prepared in [false, true] {
        let row = format!("a read-only app, prepared: {prepared}");
        let home = Home::new();
        let app = app();
        let variables = [("XDG_CACHE_HOME", &*home.cache())];
        let start = Start {
            variables: &variables,
            ..Start::default()
        };
        if prepared {
            let compiled = run_as(&app, &["compile"], &start);
            assert_eq!(compiled.code, Some(0), "{compiled:?}");
        }
        let app = app.read_only("F").read_only("");
        let app = twice(&row, app, &start, true, NOTHING);
        let own = Path::new(&home.cache()).join("corral");
        let kept = fs::read_dir(own).is_ok_and(|mut files| files.next().is_some());
        assert_eq!(kept, !prepared, "{row}");
        app.allow_writing("");
        app.allow_writing("F");
    }
}

#[test]
fn read_only_mount() {
    if !is_root("a read-only mount") {
        return;
    }
    let app = app();
    let mounted = Mounted::read_only(app.root());
    twice("a read-only mount", app, &Start::default(), true, NOTHING);
    drop(mounted);
}

#[test]
fn cache_on_a_noexec_mount() {
    if !is_root("a noexec cache") {
        return;
    }
    let home = Home::new();
    let _mounted = Mounted::memory(Path::new(&home.cache()), "noexec,size=64m,mode=0700");
    let variables = [
        ("XDG_CACHE_HOME", &*home.cache()),
        ("TMPDIR", path(home.0.path())),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let told: &[&str] = &["corral: is not used: on a file system mounted with noexec"];
    twice("a noexec cache", app(), &start, true, [told, told]);
}

#[test]
fn cache_of_another_user() {
    if !is_root("a cache of another user") {
        return;
    }
    let home = Home::new();
    let folder = Path::new(&home.cache()).join("corral");
    fs::create_dir_all(&folder).unwrap();
    run("chown", &["12345", path(&folder)]);
    let variables = [
        ("XDG_CACHE_HOME", &*home.cache()),
        ("TMPDIR", path(home.0.path())),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let told: &[&str] = &["owned by user 12345, while the handler runs as user 0; run `chown 0"];
    twice("a cache of another user", app(), &start, true, [told, told]);
}

/// Root prepares the image, another user runs it.
#[test]
fn code_compiled_by_root_is_used_by_any_user() {
    if !is_root("code that root compiled") {
        return;
    }
    let app = app();
    let compiled = run_as(&app, &["compile"], &Start::default());
    assert_eq!(compiled.code, Some(0), "{compiled:?}");
    assert!(
        compiled.stdout.contains("usable by handlers of any user"),
        "{compiled:?}"
    );
    set_mode(app.root(), 0o755);
    let home = Home::new();
    set_mode(home.0.path(), 0o777);
    // The tests' own build may be in a folder that only root can enter.
    let handler = home.0.path().join("handler");
    fs::copy(guests::handler(), &handler).unwrap();
    set_mode(&handler, 0o755);
    let run_it = format!("exec {}", path(&handler));
    let by = [
        "setpriv",
        "--reuid=12345",
        "--regid=12345",
        "--clear-groups",
        "sh",
        "-c",
        &*run_it,
    ];
    let variables = [("HOME", path(home.0.path()))];
    let start = Start {
        by: &by,
        variables: &variables,
        without: &["XDG_CACHE_HOME", "XDG_STATE_HOME"],
    };
    let app = twice("code that root compiled", app, &start, true, NOTHING);
    assert!(
        !home
            .0
            .path()
            .join(".cache/corral")
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    );
    drop(app);
}

#[test]
fn odd_paths() {
    for name in ["with blanks", "gr\u{fc}n", "100%25", "semi;colon", "quo'te"] {
        let app = app();
        let link = tempfile::tempdir().unwrap();
        let root = link.path().join(name);
        copy(app.root(), &root);
        let variables = [("FUNCTIONS_APP_ROOT_PATH", path(&root))];
        let start = Start {
            variables: &variables,
            ..Start::default()
        };
        twice(&format!("an app in {name:?}"), app, &start, true, NOTHING);
    }
}

#[test]
fn app_root_is_a_link() {
    let app = app();
    let links = tempfile::tempdir().unwrap();
    let link = links.path().join("current");
    symlink(app.root(), &link).unwrap();
    let variables = [("FUNCTIONS_APP_ROOT_PATH", path(&link))];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    twice("an app behind a link", app, &start, true, NOTHING);
}

/// The folder from which everything is copied by hand, as a deployment does.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A new version is put beside the old one, and the link is switched.
#[test]
fn switched_app_root_link_serves_the_new_plugins() {
    use corral_tests::Handler;
    use corral_tests::versions::{answer, plugin};

    let app: FunctionApp = app();
    let releases = tempfile::tempdir().unwrap();
    let at = |name: &str| releases.path().join(name);
    copy(app.root(), &at("1"));
    copy(app.root(), &at("2"));
    fs::write(at("2/F/F.wasm"), plugin(2)).unwrap();
    symlink("1", at("current")).unwrap();
    let current = at("current");
    let variables = [("FUNCTIONS_APP_ROOT_PATH", path(&current))];
    let handler = Handler::start_with(app, &variables);
    handler.stdout().wait_for("ready: ");
    symlink("2", at("next")).unwrap();
    fs::rename(at("next"), at("current")).unwrap();
    let line = handler.stderr().wait_for("does not notice a switched link");
    assert!(
        line.contains("warning: ") && line.contains("restart it"),
        "{line}"
    );
    handler.stdout().wait_for("F: now serving generation 2 (");
    assert_eq!(crate::shapes::answered(&handler, "F"), answer(2));
}
