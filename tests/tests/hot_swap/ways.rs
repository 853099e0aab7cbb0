//! How programs replace a file.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use corral_tests::Handler;
use serde_json::json;

use crate::load::during;
use crate::versions::{answer, app, plugin};

type Way = fn(&Path, &[u8]);

const WAYS: &[(&str, Way)] = &[
    ("written over", |path, content| {
        fs::write(path, content).unwrap();
    }),
    ("renamed from the same folder", |path, content| {
        let new = path.with_extension("wasm.new");
        fs::write(&new, content).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("renamed from another folder", |path, content| {
        let new = path.parent().unwrap().with_file_name("new.wasm");
        fs::write(&new, content).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("written in small pieces", |path, content| {
        let mut file = File::create(path).unwrap();
        for piece in content.chunks(999) {
            file.write_all(piece).unwrap();
            file.flush().unwrap();
        }
    }),
    ("written over without being emptied", |path, content| {
        let mut file = OpenOptions::new().write(true).open(path).unwrap();
        for piece in content.chunks(4000) {
            file.write_all(piece).unwrap();
        }
        file.set_len(content.len() as u64).unwrap();
    }),
    ("written from its end", |path, content| {
        let mut file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(content.len() as u64).unwrap();
        for (number, piece) in content.chunks(4096).enumerate().rev() {
            file.seek(SeekFrom::Start(number as u64 * 4096)).unwrap();
            file.write_all(piece).unwrap();
        }
    }),
    ("as editors do", |path, content| {
        let backup = path.with_extension("wasm~");
        fs::write(path.with_file_name(".F.wasm.swp"), "editing").unwrap();
        fs::rename(path, &backup).unwrap();
        fs::write(path, content).unwrap();
        fs::remove_file(backup).unwrap();
        fs::remove_file(path.with_file_name(".F.wasm.swp")).unwrap();
    }),
    ("removed and created again", |path, content| {
        fs::remove_file(path).unwrap();
        fs::write(path, content).unwrap();
    }),
    ("appended to", |path, content| {
        let (first, last) = content.split_at(content.len() / 2);
        fs::write(path, first).unwrap();
        let mut file = OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(last).unwrap();
    }),
    ("linked", |path, content| {
        let new = path.with_extension("wasm.new");
        fs::write(&new, content).unwrap();
        fs::remove_file(path).unwrap();
        fs::hard_link(&new, path).unwrap();
        fs::remove_file(new).unwrap();
    }),
];

/// Swaps by each of the ways in turn, and no call notices more than that the
/// version is another.
fn swap_by_all_ways(handler: &Handler) {
    let path = handler.app().path("F/F.wasm");
    let answers = during(handler, "F", || {
        for (version, (_, way)) in (2..).zip(WAYS) {
            way(&path, &plugin(version));
            let line = format!("F: now serving generation {version} (");
            handler.stdout().wait_for(&line);
        }
    });
    let last = 1 + WAYS.len() as u64;
    let versions: Vec<String> = (1..=last).map(answer).collect();
    for met in answers {
        // Each caller meets the versions in their order; some it may miss.
        let mut order = versions.iter();
        for one in &met {
            assert!(order.any(|version| version == one), "{one:?} in {met:?}");
        }
        assert_eq!(met.last(), Some(&answer(last)));
    }
    handler.end();
    assert_eq!(handler.stderr().lines(), [""; 0]);
}

#[test]
fn every_way_of_writing_is_detected_without_failed_calls() {
    swap_by_all_ways(&Handler::start(app()));
}

/// For file systems that give no notice.
#[test]
fn polling_detects_the_same_changes() {
    let app = app().corral_json(&json!({ "reload": "poll" }));
    swap_by_all_ways(&Handler::start(app));
}

#[test]
fn changes_are_ignored_without_reload() {
    let app = app().corral_json(&json!({ "reload": "off" }));
    let handler = Handler::start(app);
    handler.stdout().wait_for("ready: ");
    handler.app().write("F/F.wasm", plugin(2));
    assert_eq!(crate::load::answered(&handler, "F"), answer(1));
}
