//! The handler is killed while a plugin is pushed, and starts again.

use std::fs;
use std::thread;

use corral_tests::handler::{Admin, TOKEN, VARIABLES};
use corral_tests::timeout::wait_until;

use corral_tests::{FunctionApp, Handler};

use crate::kill::{files_below, kills};
use crate::load::answered;
use crate::versions::{answer, app, plugin};

/// Moments of a push, in their order: what shows that it has come to each. Some pass
/// so quickly that the next one is met.
const MOMENTS: [fn(&FunctionApp, &[u8]) -> bool; 5] = [
    // It has been sent, or will be.
    |_, _| true,
    // It is being written beside the old one.
    |app, _| {
        let names = fs::read_dir(app.path("F")).unwrap().flatten();
        let mut names = names.map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with(".corral-"))
    },
    // It has replaced the old one.
    |app, next| fs::read(app.path("F/F.wasm")).is_ok_and(|file| file == next),
    // It is kept for a rollback.
    |app, next| {
        let files = files_below(app.state());
        files
            .iter()
            .any(|file| fs::read(file).is_ok_and(|kept| kept == next))
    },
    // It is answered.
    |_, _| false,
];

#[test]
fn the_next_start_serves_the_old_or_the_new() {
    let mut app = app();
    let mut version = 1;
    let token = format!("Bearer {TOKEN}");
    let (mut landed, mut answered_first) = (0, 0);
    let rounds = kills();
    for round in 0..rounds {
        let handler = Handler::start_with(app, &VARIABLES);
        assert_eq!(answered(&handler, "F"), answer(version), "round {round}");
        let admin = Admin::of(&handler);
        let next = plugin(version + 1);
        let (pushed, after) = thread::scope(|threads| {
            let pusher = threads.spawn(|| {
                let headers = [("Authorization", token.as_str())];
                admin.try_exchange("PUT", "/v1/functions/F/plugin", &headers, &next)
            });
            let moment = usize::try_from(round).unwrap() % MOMENTS.len();
            let has_come = || MOMENTS[moment](handler.app(), &next);
            wait_until("the moment", || has_come() || pusher.is_finished());
            let after = handler.kill();
            (pusher.join().unwrap(), after)
        });
        app = after;
        let file = fs::read(app.path("F/F.wasm")).unwrap();
        let arrived = file == next;
        assert!(
            arrived || file == plugin(version),
            "round {round}: a mixture"
        );
        if pushed.is_ok_and(|answer| answer.status == 200) {
            assert!(
                arrived,
                "round {round}: it was told that the new one serves"
            );
            answered_first += 1;
        }
        if arrived {
            version += 1;
            landed += 1;
        }
    }
    println!("{rounds} kills: {landed} pushes landed, {answered_first} were answered before");
    let handler = Handler::start(app);
    assert_eq!(answered(&handler, "F"), answer(version));
}
