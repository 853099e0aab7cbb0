//! What is left of the worker when the host ends.

use corral_emulator::worker::{NotReady, WorkerEvent};
use rustix::process::{Pid, test_kill_process};
use serde_json::json;

use super::app::{TestApp, host_json};

/// Waits until no process has the number.
async fn gone(pid: Pid) {
    while is_running(pid) {
        tokio::task::yield_now().await;
    }
}

/// A process that has ended and that nobody has waited for does not count: who adopts a
/// grandchild is the system's matter.
fn is_running(pid: Pid) -> bool {
    let path = format!("/proc/{}/stat", pid.as_raw_nonzero());
    let is_zombie = std::fs::read_to_string(path).is_ok_and(|stat| stat.contains(") Z "));
    test_kill_process(pid).is_ok() && !is_zombie
}

fn app() -> TestApp {
    TestApp::new(&host_json("00:00:30"), &json!({ "grandchild": true }), &[])
}

fn processes(app: &TestApp) -> [Pid; 2] {
    let child = app.events().into_iter().find_map(|event| match event {
        WorkerEvent::Started { pid, .. } => Some(u64::from(pid)),
        _ => None,
    });
    let grandchild = app.recorded("grandchild")[0].as_u64();
    [child, grandchild].map(|pid| Pid::from_raw(pid.unwrap().try_into().unwrap()).unwrap())
}

#[tokio::test]
async fn a_stopped_worker_leaves_nothing_behind() {
    let app = app();
    let worker = app.start();
    worker.ready().await.unwrap();
    let processes = processes(&app);
    worker.stop().await;
    let killed = |event: &WorkerEvent| matches!(event, WorkerEvent::Exited { code: 137, .. });
    assert!(
        app.events().last().is_some_and(killed),
        "{:?}",
        app.events()
    );
    assert_eq!(worker.ready().await, Err(NotReady::Stopped));
    for pid in processes {
        gone(pid).await;
    }
    // Again is not an error.
    worker.stop().await;
}

#[tokio::test]
async fn a_dropped_worker_leaves_nothing_behind() {
    let app = app();
    let worker = app.start();
    worker.ready().await.unwrap();
    let processes = processes(&app);
    drop(worker);
    for pid in processes {
        gone(pid).await;
    }
}

#[test]
fn a_runtime_that_ends_leaves_nothing_behind() {
    let app = app();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let worker = app.start_in(&runtime);
    runtime.block_on(worker.ready()).unwrap();
    let processes = processes(&app);
    drop(runtime);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for pid in processes {
        runtime.block_on(gone(pid));
    }
}
