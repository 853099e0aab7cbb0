//! The handler is killed while a plugin is pushed, and starts again.

use std::fs;
use std::thread;
use std::time::Duration;

use corral_tests::Handler;
use corral_tests::handler::{Admin, TOKEN, VARIABLES};

use crate::kill::kills;
use crate::load::answered;
use crate::versions::{answer, app, plugin};

/// No push of the small plugin takes longer, on any machine that matters.
const LONGEST: Duration = Duration::from_millis(60);

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
            // What is awaited is a moment as good as any other, each time another
            // one; neighbours are far apart.
            let part = u32::try_from((round * 89 + 1) % 97).unwrap();
            thread::sleep(LONGEST * part / 97);
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
