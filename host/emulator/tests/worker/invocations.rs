//! Calls that take the worker down, and calls that go down with it.

use std::time::Duration;

use corral_emulator::wire::{ClientError, WireError};
use corral_emulator::worker::{GiveUpReason, RestartReason, Worker, WorkerEvent};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::app::{TestApp, call, host_json};
use super::recordings::section;

/// The recorded cases whose outcome these tests have, by section.
pub(crate) const COMPARED: [(&str, &str); 4] = [
    ("corral", "kill"),
    ("corral", "timeout larger plugin limits, functionTimeout 5s"),
    ("corral_more", "many timeouts"),
    ("corral_more", "others"),
];

fn app() -> TestApp {
    TestApp::new(&host_json("00:00:30"), &json!({}), &[])
}

fn pids(app: &TestApp) -> Vec<u32> {
    let events = app.events().into_iter();
    events
        .filter_map(|event| match event {
            WorkerEvent::Started { pid, .. } => Some(pid),
            _ => None,
        })
        .collect()
}

fn is_connection_lost(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Wire(WireError::Closed | WireError::Cut | WireError::Reset)
    )
}

/// Calls, and does not wait longer for the answer than the host after a time-out.
async fn time_out(worker: &Worker, id: &str) -> Option<Result<(u16, String), ClientError>> {
    worker.timed_out(id, call(worker, "/hang")).await
}

#[test]
fn the_recorded_cases_are_there() {
    for (of, name) in COMPARED {
        assert!(section(of).contains_key(name), "{of}, {name}");
    }
}

#[tokio::test]
async fn the_third_kill_stops_the_host() {
    let recorded = section("corral")["kill"]["ev"].as_array().unwrap().clone();
    let app = app();
    let worker = app.start();
    for (index, kill) in recorded.iter().enumerate() {
        app.wait_for(index + 1, |event| *event == WorkerEvent::Ready)
            .await;
        let pid = Pid::from_raw(pids(&app).last().unwrap().cast_signed()).unwrap();
        let in_flight = async {
            let hangs = |record: &[(String, serde_json::Value)]| {
                let calls = record.iter().filter(|(kind, line)| {
                    kind == "req" && line.as_str().unwrap().starts_with("POST /hang")
                });
                calls.count() == index + 1
            };
            app.wait_for_record(hangs).await;
            kill_process(pid, Signal::KILL).unwrap();
        };
        let (answer, ()) = tokio::join!(call(&worker, "/hang"), in_flight);
        assert!(is_connection_lost(&answer.unwrap_err()));
        app.wait_for(index + 1, |event| {
            matches!(event, WorkerEvent::Exited { code: 137, .. })
        })
        .await;
        if kill["newpid"].is_null() {
            let reason = GiveUpReason::TooManyErrors;
            app.wait(|event| *event == WorkerEvent::GaveUp { reason })
                .await;
        } else {
            worker.ready().await.unwrap();
            assert_eq!(call(&worker, "/hello").await.unwrap().0, 200);
        }
    }
}

#[tokio::test]
async fn time_outs_restart_the_worker_and_are_not_counted() {
    let rounds = section("corral_more")["many timeouts"]
        .as_array()
        .unwrap()
        .len();
    let app = app();
    let worker = app.start();
    let port = worker.port();
    worker.ready().await.unwrap();
    for round in 1..=rounds {
        // Another call in flight dies with the first.
        let id = format!("invocation {round}");
        let (answer, other) = tokio::join!(time_out(&worker, &id), call(&worker, "/hang"));
        assert!(answer.is_none());
        assert!(is_connection_lost(&other.unwrap_err()));
        let reason = RestartReason::InvocationTimedOut { invocation_id: id };
        app.wait(|event| {
            *event
                == WorkerEvent::Restarting {
                    reason: reason.clone(),
                }
        })
        .await;
        worker.ready().await.unwrap();
        let (status, body) = call(&worker, "/hello").await.unwrap();
        let pid = pids(&app).last().copied().unwrap();
        assert_eq!((status, body), (200, format!("pid {pid}")));
    }
    assert_eq!(pids(&app).len(), rounds + 1);
    assert_eq!(worker.port(), port);
    assert!(
        !app.events()
            .iter()
            .any(|event| matches!(event, WorkerEvent::GaveUp { .. }))
    );
}

#[tokio::test]
async fn an_answer_within_the_grace_saves_the_worker() {
    let app = app();
    let worker = app.start();
    worker.ready().await.unwrap();
    let answer = worker.timed_out("id", call(&worker, "/hello")).await;
    assert_eq!(answer.unwrap().unwrap().0, 200);
    assert_eq!(call(&worker, "/hello").await.unwrap().0, 200);
    assert_eq!(pids(&app).len(), 1);
}

#[tokio::test]
async fn two_time_outs_at_once_kill_one_process() {
    let app = app();
    let worker = app.start();
    worker.ready().await.unwrap();
    let both = (time_out(&worker, "a"), time_out(&worker, "b"));
    let (a, b) = tokio::join!(both.0, both.1);
    assert!(a.is_none() || b.is_none());
    app.wait_for(2, |event| *event == WorkerEvent::Ready).await;
    let slow = tokio::time::timeout(
        Duration::from_secs(1),
        app.wait_for(3, |event| matches!(event, WorkerEvent::Started { .. })),
    );
    assert!(slow.await.is_err(), "{:?}", app.events());
}
