//! A wall clock that is set back while the handler serves.
//!
//! Linux has one wall clock for all processes, so the library `libfaketime` gives the
//! handler its own clock.

use std::fs;
use std::path::{Path, PathBuf};

use corral_tests::Handler;

use crate::load::{app, during};

/// Where Debian puts the library, by architecture.
const FOLDERS: [&str; 2] = ["x86_64-linux-gnu", "aarch64-linux-gnu"];

fn library() -> PathBuf {
    let mut files = FOLDERS
        .iter()
        .map(|folder| Path::new("/usr/lib").join(folder))
        .map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    let found = files.find(|file| file.is_file());
    found.expect("libfaketime is installed: run `cargo xtask test`, which does it first")
}

/// What the handler takes for the year, by the field `Date` of an answer.
fn year_of(handler: &Handler) -> u32 {
    let answer = handler.transport().get("/").unwrap();
    let date = answer.header("date").expect("every answer has one");
    let year = date.split(' ').nth(3).expect("RFC 9110, section 5.6.7");
    year.parse().unwrap()
}

#[test]
fn clock_is_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let offset = folder.path().join("offset");
    fs::write(&offset, "+730d").unwrap();
    let library = library();
    let variables = [
        ("LD_PRELOAD", library.to_str().unwrap()),
        ("FAKETIME_TIMESTAMP_FILE", offset.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        // Only the wall clock can be set on a real machine.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let handler = Handler::start_with(app(), &variables);
    handler.stdout().wait_for("ready: ");
    let other = Handler::start(app());
    assert!(year_of(&handler) > year_of(&other));
    let result = during("the clock is set back by two years", &handler, |load| {
        fs::write(&offset, "+0d").unwrap();
        load.await_more(200);
    });
    result.told_nothing(&handler);
}
