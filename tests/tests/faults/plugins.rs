//! Other plugins that misbehave, and files of plugins that break.

use std::thread;

use corral_tests::Handler;
use corral_tests::versions::plugin;
use serde_json::{Value, json};

use crate::load::{app, during, script};

/// How often each is called, and by how many at once.
const CALLS: usize = 12;
const AT_ONCE: usize = 4;

#[test]
fn other_plugins_misbehave() {
    let limits = json!({
        "cpu": "200ms", "time": "20s", "memory": "16MiB", "response_body": "1MiB",
        "log_bytes": "64KiB", "concurrency": AT_ONCE,
    });
    let handler = Handler::start(app().function(&script("Bad").limits(&limits)));
    handler.stdout().wait_for("ready: ");
    let rows: [(&str, Value, &str); 7] = [
        ("a plugin spins", json!({ "do": "spin" }), "500 timeout"),
        (
            "a plugin spins and logs",
            json!({ "do": "spin-logging" }),
            "500 timeout",
        ),
        (
            "a plugin traps in a loop",
            json!({ "do": "trap" }),
            "500 trap",
        ),
        (
            "a plugin panics while it panics",
            json!({ "do": "panic-twice" }),
            "500 trap",
        ),
        (
            "a plugin recurses without end",
            json!({ "do": "overflow-stack" }),
            "500 trap",
        ),
        (
            "a plugin takes all the memory it can get",
            json!({ "do": "allocate", "mib": 1000 }),
            "500 memory_limit",
        ),
        (
            "a plugin returns more than it may",
            json!({ "do": "big-output", "bytes": 2 << 20 }),
            "500 function_failed",
        ),
    ];
    for (row, step, told) in rows {
        // Rows have outcomes in common, but no two have the same number of lines.
        let before = handler.stderr().count_by_now(told);
        let result = during(row, &handler, |load| {
            thread::scope(|threads| {
                for _ in 0..AT_ONCE {
                    threads.spawn(|| {
                        for _ in 0..CALLS / AT_ONCE {
                            let failure = handler.call("Bad", step.to_string().as_str()).send();
                            assert!(failure.is_err(), "{row}");
                        }
                    });
                }
            });
            load.await_more(50);
        });
        let lines = handler.stderr().wait_for_lines(told, before + CALLS);
        result.told(&lines[before]);
    }
}

/// One that is full refuses its own callers.
#[test]
fn queue_of_another_function_is_full() {
    let limits = json!({ "cpu": "300ms", "concurrency": 1, "queue": 1 });
    let handler = Handler::start(app().function(&script("Bad").limits(&limits)));
    handler.stdout().wait_for("ready: ");
    let row = "40 callers of a function that takes one";
    let result = during(row, &handler, |load| {
        thread::scope(|threads| {
            for _ in 0..40 {
                threads.spawn(|| {
                    let spin = r#"{"do":"spin"}"#;
                    assert!(handler.call("Bad", spin).send().is_err(), "{row}");
                });
            }
        });
        load.await_more(50);
    });
    result.told(&handler.stderr().wait_for("limits.queue"));
}

#[test]
fn plugin_file_is_overwritten_with_garbage() {
    let handler = Handler::start(app());
    handler.stdout().wait_for("ready: ");
    let garbage = vec![0xa5; 1 << 20];
    let mut cut_off = plugin(1);
    cut_off.truncate(cut_off.len() / 2);
    let serving = "Good: still serving generation 1";
    for (told, (row, content)) in (1..).zip([
        ("its plugin's file becomes garbage", &garbage[..]),
        ("its plugin's file is cut off", &cut_off[..]),
        ("its plugin's file is emptied", b""),
    ]) {
        let mut lines = Vec::new();
        let result = during(row, &handler, |load| {
            handler.app().write("Good/Good.wasm", content);
            lines = handler.stderr().wait_for_lines(serving, told);
            load.await_more(50);
        });
        result.told(&lines[told - 1]);
    }
}

#[test]
fn app_files_become_invalid() {
    let handler = Handler::start(app());
    handler.stdout().wait_for("ready: ");
    for (row, file, content, told) in [
        (
            "its plugin.json breaks",
            "Good/plugin.json",
            "{ \"limits\": ",
            "Good: still serving generation 1",
        ),
        (
            "its function.json breaks",
            "Good/function.json",
            "nonsense",
            "Good/function.json",
        ),
        (
            "corral.json breaks",
            "corral.json",
            "{ \"defaults\": ",
            "the app was not reloaded: corral.json",
        ),
        ("host.json breaks", "host.json", "{", "host.json"),
    ] {
        let mut line = String::new();
        let result = during(row, &handler, |load| {
            handler.app().write(file, content);
            line = handler.stderr().wait_for(told);
            load.await_more(50);
        });
        result.told(&line);
    }
}
