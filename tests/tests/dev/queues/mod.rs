//! Messages of a queue whose handler and host are killed again and again: none is lost,
//! and none is worked on twice without a dequeue count that says so.
//!
//! `CORRAL_QUEUE_MESSAGES` is the number of messages; 10,000 of them come with more kills
//! than fit into every test run.

mod kills;
mod messages;
mod traffic;

use std::sync::Arc;
use std::time::Instant;

use corral_storage::Storage;
use corral_tests::azurite::Azurite;
use corral_tests::{Dev, Function, FunctionApp};
use serde_json::json;
use tokio::runtime::Runtime;

use kills::{End, Plan};
use messages::Found;
use traffic::Traffic;

/// Where messages are given, where what came of them is, and where those are that fail
/// too often.
const TASKS: &str = "tasks";
const DONE: &str = "done";
const POISON: &str = "tasks-poison";

#[test]
fn embedded_storage_loses_nothing() {
    let app = app();
    let storage = corral_storage::open(&app.path(".corral/storage.db")).unwrap();
    let found = survive(app, &storage, "embedded storage", false);
    assert_eq!(found.poisoned_twice(), 0);
}

#[test]
fn azurite_loses_nothing() {
    let azurite = Azurite::start();
    let app = app().setting("AzureWebJobsStorage", azurite.connection_string());
    let runtime = Runtime::new().unwrap();
    let storage = runtime
        .block_on(async { corral_storage::connect(azurite.connection_string()) })
        .unwrap();
    let found = survive(app, &storage, "Azurite", true);
    // A host that is killed between the two steps of a move repeats the first.
    assert!(found.poisoned_twice() <= Plan::of(count()).hosts());
}

/// An app with one function, for the messages.
fn app() -> FunctionApp {
    let host = json!({
        "version": "2.0",
        "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
        "extensions": { "queues": {
            "messageEncoding": "none",
            "maxPollingInterval": "00:00:00.500",
        } },
    });
    let work = Function::new("work", "queueTrigger")
        .with("queueName", TASKS)
        .output("queue", "out")
        .with("queueName", DONE)
        .guest("script");
    FunctionApp::new().host_json(&host).function(&work)
}

fn count() -> usize {
    let count = std::env::var("CORRAL_QUEUE_MESSAGES").ok();
    count.map_or(1000, |count| count.parse().unwrap())
}

fn survive(
    mut app: FunctionApp,
    storage: &Arc<dyn Storage>,
    name: &str,
    takes_early: bool,
) -> Found {
    let count = count();
    let runtime = Runtime::new().unwrap();
    let begun = Instant::now();
    let plan = Plan::of(count);
    let mut traffic = runtime.block_on(Traffic::new(storage, count, takes_early));
    for life in plan.lives() {
        // More than is worked on in this life, also where some are hidden.
        let waiting = (life.waits() + 1) * plan.step();
        runtime.block_on(traffic.fill(waiting));
        let dev = Dev::start(app);
        let wait = |number| {
            let written = number * plan.step();
            dev.wait_for_lines(r#""kind":"queue_message_written""#, written);
        };
        for kill in 1..=life.handlers {
            wait(kill);
            kills::process(dev.worker(kill));
        }
        match life.end {
            End::GivenUp => {
                assert_eq!(dev.wait().code(), Some(1), "the third crash ends the host");
            }
            End::Killed => wait(life.waits()),
        }
        app = dev.kill();
    }
    let dev = Dev::start(app);
    runtime.block_on(traffic.finish());
    assert_eq!(dev.interrupt().code(), Some(0));
    let found = runtime.block_on(traffic.results());
    println!(
        "{name}: {count} messages in {:.1} s; handler killed {} times, host {} times: {found}",
        begun.elapsed().as_secs_f64(),
        plan.handlers(),
        plan.hosts(),
    );
    found.check(count);
    found
}
