//! Where the program is found, and what it is given.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use corral_emulator::worker::{GiveUpReason, NotReady, WorkerEvent};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::app::{TestApp, call, host_json};
use super::recordings::section;

/// The port in the recordings.
const PORT: &str = "40123";

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_found_and_started_as_by_the_host() {
    let cases = section("start_up");
    join_all(cases.iter().map(|(name, case)| compare(name, case))).await;
}

async fn compare(name: &str, case: &Value) {
    let mut app = app(name, case);
    if case["starts"].as_array().unwrap().is_empty() {
        // Only how long a call waits depends on it.
        app.handler().initialization_timeout /= 40;
    }
    let worker = app.start();
    let port = worker.port().to_string();
    let recorded: Vec<_> = texts(&case["log"]).collect();
    let is_logged = |text: &str| {
        let text = normal(&app, &port, text);
        let text = text.replace("FileName:sh ", "FileName:python3 ");
        assert!(recorded.contains(&text.as_str()), "{name}: {text}");
    };

    if case["starts"].as_array().unwrap().is_empty() {
        assert_eq!(worker.ready().await, Err(NotReady::TimedOut), "{name}");
        let [starting, not_started, gave_up] = &app.events()[..] else {
            panic!("{name}: {:?}", app.events());
        };
        is_logged(&starting.to_string());
        let WorkerEvent::NotStarted { error } = not_started else {
            panic!("{name}: {not_started:?}");
        };
        let error = app.normal(&error.to_string());
        assert!(
            recorded.iter().any(|line| line.ends_with(&error)),
            "{name}: {error}"
        );
        let reason = GiveUpReason::InitializationTimedOut;
        assert_eq!(gave_up, &WorkerEvent::GaveUp { reason });
        return;
    }

    let ready = worker.ready().await;
    assert_eq!(ready, Ok(()), "{name}: {:?}", app.events());
    is_logged(&app.events()[0].to_string());
    let (status, _) = call(&worker, "/hello").await.unwrap();
    assert_eq!(status, 200, "{name}");
    let process = &app.recorded("process")[0];
    let text = normal(&app, &port, &process.to_string());
    let process: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(process["argv"], case["starts"][0]["argv"], "{name}");
    assert_eq!(process["cwd"], case["starts"][0]["cwd"], "{name}");
    assert_eq!(json!(app.recorded("req")), case["reqs"], "{name}");
    worker.stop().await;
}

/// `text` with the paths and the port of the recordings.
fn normal(app: &TestApp, port: &str, text: &str) -> String {
    let text = text.replace(app.other_folder().to_str().unwrap(), "/srv");
    app.normal(&text.replace(port, PORT))
}

fn app(name: &str, case: &Value) -> TestApp {
    let settings: Vec<_> = case["env"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let app = TestApp::new(&case["host_json"], &json!({}), &settings);
    // The paths of the machine that recorded them.
    let text = case["host_json"].to_string();
    let root = format!("{}/", app.root().display());
    let text = text.replace("APP/", &root);
    let text = text.replace("/srv", app.other_folder().to_str().unwrap());
    let text = text.replace("python3", "sh");
    let app = app.with_host_json(&serde_json::from_str(&text).unwrap());
    let handler = app.root().join("handler");
    match name {
        "exe-nox" => {
            fs::remove_file(&handler).unwrap();
            fs::write(&handler, "no program").unwrap();
        }
        "exe-on-path" => {
            fs::remove_file(&handler).unwrap();
            let script = "TEST_WORKER_SCRIPT=\"$0\" exec \"$TEST_WORKER_PROGRAM\" \"$@\"\n";
            fs::write(&handler, script).unwrap();
        }
        _ => {}
    }
    app
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap())
}

#[tokio::test]
async fn the_environment_is_that_of_the_host_and_five_more() {
    let app = TestApp::new(
        &host_json("00:00:05"),
        &json!({ "exit_at_start": [200, null] }),
        &[
            ("APP_SETTING", "a b"),
            ("FUNCTIONS_WORKER_RUNTIME", "custom"),
        ],
    );
    let worker = app.start();
    worker.ready().await.unwrap();
    let processes = app.recorded("process");
    let ids = processes.iter().map(|process| {
        let variables = process["env"].as_object().unwrap().clone();
        let mut variables: serde_json::Map<_, _> = variables;
        let id = variables
            .remove("FUNCTIONS_CUSTOMHANDLER_WORKER_ID")
            .unwrap();
        assert_eq!(
            variables.remove("FUNCTIONS_HTTPWORKER_ID").as_ref(),
            Some(&id)
        );
        let port = worker.port().to_string();
        let expected = json!({
            "APP_SETTING": "a b",
            "FUNCTIONS_APP_ROOT_PATH": app.root(),
            "FUNCTIONS_CUSTOMHANDLER_PORT": port,
            "FUNCTIONS_HTTPWORKER_PORT": port,
            "FUNCTIONS_WORKER_RUNTIME": "custom",
        });
        assert_eq!(Value::Object(variables), expected);
        uuid::Uuid::parse_str(id.as_str().unwrap()).unwrap()
    });
    let ids: Vec<_> = ids.collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1], "each start has its own id");
    worker.stop().await;
}

/// A shell would run it, and the system does not.
#[tokio::test]
async fn text_without_an_interpreter_is_not_a_program() {
    let app = TestApp::new(&host_json("00:00:05"), &json!({}), &[]);
    let handler = app.root().join("handler");
    fs::remove_file(&handler).unwrap();
    fs::write(&handler, "exit 0\n").unwrap();
    fs::set_permissions(&handler, Permissions::from_mode(0o755)).unwrap();
    let _worker = app.start();
    app.wait(|event| matches!(event, WorkerEvent::NotStarted { .. }))
        .await;
    let [_, WorkerEvent::NotStarted { error }] = &app.events()[..] else {
        panic!("{:?}", app.events());
    };
    assert_eq!(error.reason, "Exec format error");
}

#[tokio::test]
async fn a_fixed_port_has_to_be_free() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut app = TestApp::new(&host_json("00:00:05"), &json!({}), &[]);
    app.handler().port = Some(port);
    let error = app.try_start().unwrap_err().to_string();
    assert!(
        error.starts_with("host.json: customHandler.port"),
        "{error}"
    );
    drop(taken);
    let worker = app.try_start().unwrap();
    assert_eq!(worker.port(), port);
    worker.ready().await.unwrap();
    worker.stop().await;
}
