//! The compile cache in the long run.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use corral_tests::Handler;
use corral_tests::handler::Start;
use corral_tests::timeout::wait_until;
use corral_tests::versions::{answer, plugin};

use crate::root::path;
use crate::shapes::{answered, app};

fn names(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(ending)).collect()
}

/// What was not used for a month goes, with what a killed handler left half-written;
/// what serves stays, however old it is.
#[test]
fn unused_code_is_evicted_and_serving_code_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let variables = [("XDG_CACHE_HOME", path(home.path()))];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let handler = Handler::start_as(app(), &start);
    handler.stdout().wait_for("ready: ");
    for version in 2..5 {
        handler.app().write("F/F.wasm", plugin(version));
        handler
            .stdout()
            .wait_for(&format!("F: now serving generation {version} ("));
    }
    let folder = home.path().join("corral");
    assert_eq!(names(&folder, ".cwasm").len(), 4);
    handler.end();
    let app = handler.kill();
    fs::write(folder.join(".writing-left"), "half").unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let file = File::options()
            .write(true)
            .open(entry.unwrap().path())
            .unwrap();
        let long_ago = SystemTime::now() - Duration::from_hours(24 * 40);
        file.set_modified(long_ago).unwrap();
    }
    let handler = Handler::start_as(app, &start);
    let line = handler.stdout().wait_for("ready: ");
    assert!(line.contains("1 from the compile cache"), "{line}");
    // What serves, and what a rollback goes back to. A version's two files go one
    // after the other, so each kind is awaited.
    let more_than_two = |ending| names(&folder, ending).len() > 2;
    wait_until("what is not used goes", || {
        !more_than_two(".cwasm") && !more_than_two(".sha256") && names(&folder, "left").is_empty()
    });
    assert_eq!(names(&folder, ".cwasm").len(), 2);
    assert_eq!(names(&folder, ".sha256").len(), 2);
    assert_eq!(answered(&handler, "F"), answer(4));
    handler.end();
    let handler = Handler::start_as(handler.kill(), &start);
    let line = handler.stdout().wait_for("ready: ");
    assert!(line.contains("1 from the compile cache"), "{line}");
}
