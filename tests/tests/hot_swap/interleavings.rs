//! Changes of every kind in any order, while calls come in.

use std::fs;

use corral_tests::Handler;
use corral_tests::handler::{Admin, VARIABLES};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sha2::{Digest as _, Sha256};

use crate::load::{answered, during};
use crate::versions::{answer, app, plugin};

/// Sequences that are tried, unless `CORRAL_TEST_SEQUENCES` says otherwise.
const SEQUENCES: u32 = 6;

/// The versions that a sequence puts in; the last one comes at its end.
const VERSIONS: std::ops::Range<u64> = 1..6;
const LAST: u64 = 6;

/// A change.
#[derive(Clone, Debug)]
enum Step {
    /// Writes the function's file, in one step or two.
    Write(u64),
    WriteInPieces(u64),
    WriteBad,
    Push(u64),
    PushBad,
    RollBack,
    Pin,
    Unpin,
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => VERSIONS.prop_map(Step::Write),
        2 => VERSIONS.prop_map(Step::WriteInPieces),
        1 => Just(Step::WriteBad),
        3 => VERSIONS.prop_map(Step::Push),
        1 => Just(Step::PushBad),
        2 => Just(Step::RollBack),
        1 => Just(Step::Pin),
        1 => Just(Step::Unpin),
        1 => Just(Step::Reload),
    ]
}

fn take(step: &Step, handler: &Handler, admin: &Admin) {
    let path = handler.app().path("F/F.wasm");
    let rename = |content: &[u8]| {
        let new = path.with_extension("wasm.new");
        fs::write(&new, content).unwrap();
        fs::rename(new, &path).unwrap();
    };
    let ask = |method: &str, what: &str, body: &[u8]| {
        admin.send(method, &format!("/v1/functions/F/{what}"), &[], body)
    };
    match step {
        Step::Write(version) => rename(&plugin(*version)),
        Step::WriteInPieces(version) => {
            let content = plugin(*version);
            let (first, _) = content.split_at(content.len() / 2);
            fs::write(&path, first).unwrap();
            fs::write(&path, content).unwrap();
        }
        Step::WriteBad => rename(b"no plugin"),
        Step::Push(version) => {
            let content = plugin(*version);
            let pushed = ask("PUT", "plugin", &content);
            if pushed.status == 200 {
                let expected = format!("{:x}", Sha256::digest(&content));
                assert_eq!(pushed.json()["sha256"], expected, "{pushed:?}");
            } else {
                assert_eq!(pushed.json()["error"]["code"], "pinned", "{pushed:?}");
            }
        }
        Step::PushBad => {
            let refused = ask("PUT", "plugin", b"no plugin");
            assert!([409, 422].contains(&refused.status), "{refused:?}");
        }
        Step::RollBack => {
            let back = ask("POST", "rollback", b"");
            assert!([200, 409].contains(&back.status), "{back:?}");
        }
        Step::Pin => assert_eq!(ask("PUT", "pin", b"").status, 200),
        Step::Unpin => assert_eq!(ask("DELETE", "pin", b"").status, 200),
        Step::Reload => {
            let reloaded = ask("POST", "reload", b"");
            assert!([200, 409, 422].contains(&reloaded.status), "{reloaded:?}");
        }
    }
}

fn run(steps: &[Step]) {
    let handler = Handler::start_with(app(), &VARIABLES);
    let admin = Admin::of(&handler);
    let versions: Vec<String> = (1..=LAST).map(answer).collect();
    let answers = during(&handler, "F", || {
        for step in steps {
            take(step, &handler, &admin);
            assert!(versions.contains(&answered(&handler, "F")), "{step:?}");
        }
        // When all is quiet, what was asked for last is what serves.
        take(&Step::Unpin, &handler, &admin);
        take(&Step::Push(LAST), &handler, &admin);
        assert_eq!(answered(&handler, "F"), answer(LAST));
    });
    for met in answers {
        let strange = met.iter().find(|answer| !versions.contains(answer));
        assert_eq!(strange, None, "{met:?}");
        assert_eq!(met.last(), Some(&answer(LAST)));
    }
    assert!(handler.is_running());
}

#[test]
fn no_sequence_of_changes_fails_a_call() {
    let set = std::env::var("CORRAL_TEST_SEQUENCES");
    let cases = set.map_or(SEQUENCES, |text| text.parse().expect("a number"));
    let mut runner = TestRunner::new(Config {
        cases,
        // The cases are the same in each run, and a failure is printed whole.
        failure_persistence: None,
        max_shrink_iters: 20,
        ..Config::default()
    });
    runner
        .run(&vec(step(), 1..40), |steps| {
            run(&steps);
            Ok(())
        })
        .unwrap();
}
