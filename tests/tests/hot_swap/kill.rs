//! The handler is killed at any moment, and starts again.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;

use corral_tests::timeout::wait_until;
use corral_tests::{FunctionApp, Handler};

use crate::load::answered;
use crate::versions::{answer, app, plugin};

/// How often it is killed, unless `CORRAL_TEST_KILLS` says otherwise.
const KILLS: u64 = 8;

/// Pieces in which a file is written; the kill comes after one of them.
const PIECES: usize = 16;

pub(crate) fn kills() -> u64 {
    let set = std::env::var("CORRAL_TEST_KILLS");
    set.map_or(KILLS, |text| text.parse().expect("a number"))
}

/// Waits until what serves is kept for the next start.
fn await_kept(app: &FunctionApp, content: &[u8]) {
    wait_until("the version is kept", || {
        let files = files_below(app.state());
        let kept = |path: &&PathBuf| fs::read(path).is_ok_and(|kept| kept == content);
        let Some(plugin) = files.iter().find(kept) else {
            return false;
        };
        let digest = plugin.file_stem().unwrap().to_string_lossy().into_owned();
        let noted = format!(r#""serving":"{digest}""#);
        let mut texts = files
            .iter()
            .filter_map(|path| fs::read_to_string(path).ok());
        texts.any(|text| text.contains(&noted))
    });
}

pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn the_next_start_serves_a_complete_version() {
    let mut app = app();
    let mut version = 1;
    for round in 0..kills() {
        let handler = Handler::start(app);
        assert_eq!(answered(&handler, "F"), answer(version), "round {round}");
        let before = plugin(version);
        await_kept(handler.app(), &before);

        let path = handler.app().path("F/F.wasm");
        let next = plugin(version + 1);
        let size = next.len().div_ceil(PIECES);
        // Each round another moment; neighbours are far apart.
        let moment = usize::try_from(round).unwrap() * 7 % (PIECES + 1);
        let mut file = OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(&path)
            .unwrap();
        let pieces: Vec<&[u8]> = next.chunks(size).collect();
        for piece in &pieces[..moment] {
            file.write_all(piece).unwrap();
        }
        let torn = round % 2 == 0;
        if torn {
            // Who writes is killed as well.
            app = handler.kill();
        } else {
            let rest = pieces[moment..].concat();
            let writer = thread::spawn(move || {
                file.write_all(&rest).unwrap();
            });
            app = handler.kill();
            writer.join().unwrap();
        }
        if fs::read(&path).unwrap() == next {
            version += 1;
        } else {
            assert!(torn);
            // Serves what it served, and says what is wrong with the file.
            let handler = Handler::start(app);
            assert_eq!(answered(&handler, "F"), answer(version), "round {round}");
            handler.stderr().wait_for("still serving generation 1");
            app = handler.kill();
            fs::write(&path, before).unwrap();
        }
    }
}
