//! Readiness, exits and restarts.

use std::time::Duration;

use corral_emulator::wire::{ClientError, WireError};
use corral_emulator::worker::{NotReady, WorkerEvent};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::app::{TestApp, call, host_json};
use super::recordings::section;

/// The recorded processes took their time; only the order counts.
const FASTER: u32 = 5;

/// The cases in which a time limit passes.
const WITH_TIME_LIMIT: [&str; 3] = ["exit-0-before-ready", "never-listens", "ping-slow-8s"];

#[tokio::test(flavor = "multi_thread")]
async fn readiness_and_exits_are_judged_as_by_the_host() {
    let cases = section("ready_and_exit");
    join_all(cases.iter().map(|(name, case)| compare(name, case))).await;
}

async fn compare(name: &str, case: &Value) {
    let mut app = TestApp::new(&case["host_json"], &faster(&case["fake"]), &[]);
    if WITH_TIME_LIMIT.contains(&name) {
        app.handler().initialization_timeout /= FASTER;
    }
    let worker = app.start();
    let mut log: Vec<_> = case["log"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| logged(line.as_str().unwrap()))
        .collect();
    // Each of several pings says that the worker is ready.
    log.dedup();
    let ends = log.iter().position(|entry| entry == "gave up");
    let before_the_end = ends.map_or(log.len(), |end| end + 1);
    app.wait_for(before_the_end, |event| entry(event).is_some())
        .await;
    if log.len() > before_the_end {
        assert_eq!(worker.ready().await, Err(NotReady::TimedOut), "{name}");
    }
    let entries: Vec<_> = app.events().iter().filter_map(entry).collect();
    assert_eq!(entries[..log.len()], log, "{name}");
    if ends.is_some() {
        assert_eq!(entries.len(), log.len(), "{name}");
    }

    let process = visible(case["events"].as_array().unwrap());
    app.wait_for_record(|record| visible_record(record).len() >= process.len())
        .await;
    assert_eq!(
        visible_record(&app.record())[..process.len()],
        process,
        "{name}"
    );
    worker.stop().await;
}

/// A fake whose times are shorter.
fn faster(fake: &Value) -> Value {
    let mut fake = fake.clone();
    for key in ["ping_sleep", "listen_after"] {
        if let Some(seconds) = fake[key].as_f64() {
            fake[key] = json!(seconds / f64::from(FASTER));
        }
    }
    if let Some(seconds) = fake["exit_after"][0].as_f64() {
        fake["exit_after"][0] = json!(seconds / f64::from(FASTER));
    }
    fake
}

/// What a line of the host's log says of the worker.
fn logged(line: &str) -> Option<String> {
    let code = |line: &str| {
        line.rsplit(' ')
            .next()
            .unwrap()
            .trim_end_matches('.')
            .to_owned()
    };
    let entry = match line {
        _ if line.contains(" process with Id=") => "started".to_owned(),
        _ if line.contains(" has exited with code ") => format!("exited {}", code(line)),
        "Restarting http invoker channel" => "restarting".to_owned(),
        "Worker process started and initialized." => "ready".to_owned(),
        _ if line.starts_with("Exceeded http worker restart") => "gave up".to_owned(),
        _ if line.ends_with("Initialization timed out and host is shutting down") => {
            "initialization timed out".to_owned()
        }
        _ => return None,
    };
    Some(entry)
}

/// The same of an event.
fn entry(event: &WorkerEvent) -> Option<String> {
    match event {
        WorkerEvent::Restarting { .. } => Some("restarting".to_owned()),
        // Its text would be taken for a line of the log.
        WorkerEvent::Line(_) | WorkerEvent::Starting { .. } => None,
        event => logged(&event.to_string()),
    }
}

/// What a process did that does not depend on when the caller called.
fn visible(events: &[Value]) -> Vec<(String, Value)> {
    let events = events.iter().map(|event| {
        let kind = event[1].as_str().unwrap().to_owned();
        (kind, event[2].clone())
    });
    events.filter(is_visible).collect()
}

fn visible_record(record: &[(String, Value)]) -> Vec<(String, Value)> {
    let record = record.iter().filter(|event| is_visible(event));
    record.cloned().collect()
}

fn is_visible((kind, value): &(String, Value)) -> bool {
    match kind.as_str() {
        "start" | "listen" | "exit" => true,
        "req" => value.as_str().unwrap().starts_with("GET "),
        _ => false,
    }
}

#[tokio::test]
async fn calls_wait_while_the_worker_starts() {
    let fake = json!({ "listen_after": 0.2 });
    let app = TestApp::new(&host_json("00:00:10"), &fake, &[]);
    let worker = app.start();
    assert!(!worker.is_ready());
    worker.ready().await.unwrap();
    assert!(worker.is_ready());
    assert_eq!(call(&worker, "/hello").await.unwrap().0, 200);
    worker.stop().await;
    assert_eq!(worker.ready().await, Err(NotReady::Stopped));
}

#[tokio::test]
async fn a_worker_that_left_in_peace_refuses_calls() {
    let app = TestApp::new(&host_json("00:00:10"), &json!({}), &[]);
    let worker = app.start();
    worker.ready().await.unwrap();
    let error = call(&worker, "/exit/0").await.unwrap_err();
    let is_cut = matches!(
        error,
        ClientError::Wire(WireError::Closed | WireError::Reset)
    );
    assert!(is_cut, "{error}");
    app.wait(|event| matches!(event, WorkerEvent::Exited { code: 0, .. }))
        .await;
    assert_eq!(worker.ready().await, Ok(()));
    let error = call(&worker, "/hello").await.unwrap_err();
    assert!(matches!(error, ClientError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn a_ping_that_is_never_answered_is_an_error() {
    let fake = json!({ "ping_sleep": 600, "ping_sleep_times": 1 });
    let mut app = TestApp::new(&host_json("00:00:10"), &fake, &[]);
    app.set_client_timeout(Duration::from_millis(200));
    let _worker = app.start();
    app.wait(|event| matches!(event, WorkerEvent::GaveUp { .. }))
        .await;
    assert_eq!(app.recorded("start").len(), 3);
}
