//! `--with-azurite`.

use std::fs;

use corral_tests::azurite::Azurite;
use corral_tests::handler::run;
use corral_tests::{Dev, Function, FunctionApp};

use crate::orphans::wait_for_end_of;

/// An app that gives and takes messages, beside a program `azurite` on its PATH.
fn app() -> FunctionApp {
    let give = Function::new("give", "httpTrigger")
        .output("http", "res")
        .output("queue", "task")
        .with("queueName", "tasks")
        .guest("script");
    let app = FunctionApp::new().function(&give);
    let programs = app.path("programs");
    Azurite::install(&programs);
    let path = std::env::var("PATH").unwrap();
    app.setting("PATH", &format!("{}:{path}", programs.display()))
}

fn azurite(app: &FunctionApp) -> u32 {
    let pid = fs::read_to_string(app.path("programs/azurite.pid")).unwrap();
    pid.trim().parse().unwrap()
}

#[test]
fn messages_are_in_azurite_and_outlive_it() {
    let dev = Dev::start_with(app(), &["--with-azurite"]);
    let task =
        r#"[{ "do": "messages", "output": "task", "texts": ["kept"] }, { "do": "respond" }]"#;
    assert_eq!(dev.send("POST", "/api/give", task).status, 200);
    let first = azurite(dev.app());
    assert_eq!(dev.interrupt().code(), Some(0));
    wait_for_end_of(first);

    let take = Function::new("take", "queueTrigger")
        .with("queueName", "tasks")
        .output("queue", "out")
        .guest("mirror");
    let app = dev.kill().function(&take);
    // Nothing of it is in the file that is used otherwise.
    let storage = corral_storage::open(&app.path(".corral/storage.db")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert!(runtime.block_on(storage.queues()).unwrap().is_empty());
    let dev = Dev::start_with(app, &["--with-azurite"]);
    let message = dev.wait_for("the message", |event| event["queue"] == "out-items");
    assert_eq!(message["content"]["text"], "kept");

    let second = azurite(dev.app());
    assert_ne!(second, first);
    dev.kill();
    wait_for_end_of(second);
}

#[test]
fn a_missing_azurite_is_an_error_with_a_remedy() {
    let app = FunctionApp::new().setting("PATH", "/no/programs");
    let finished = run(&app, &["dev", "--port", "0", "--with-azurite"]);
    assert_eq!(finished.code, Some(1));
    assert!(
        finished.stderr.contains("run `npm install -g azurite`"),
        "{}",
        finished.stderr
    );
}

#[test]
fn an_azurite_that_does_not_start_is_told() {
    let app = app();
    fs::write(
        app.path("programs/azurite"),
        "#!/bin/sh\necho 'no space left' >&2\nexit 1\n",
    )
    .unwrap();
    let finished = run(&app, &["dev", "--port", "0", "--with-azurite"]);
    assert_eq!(finished.code, Some(1));
    let error = finished.stderr;
    assert!(
        error.contains("ended before it listened: no space left"),
        "{error}"
    );
}
