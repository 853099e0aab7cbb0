//! An app with the test process as its custom handler.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use corral_app::{App, CustomHandler, Environment};
use corral_emulator::wire::{ClientError, RequestHead, Upload};
use corral_emulator::worker::{PortError, Worker, WorkerConfig, WorkerEvent};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// The longest that a test waits for one thing.
const PATIENCE: Duration = Duration::from_mins(1);

/// The test process.
const PROGRAM: &str = env!("CARGO_BIN_EXE_emulator-test-worker");

/// The folder of an app, and what has happened to its worker.
pub(crate) struct TestApp {
    _folder: TempDir,
    environment: Environment,
    config: WorkerConfig,
    happened: watch::Sender<Vec<WorkerEvent>>,
}

impl TestApp {
    /// An app whose host.json is `host_json`. The process behaves as `fake` says.
    pub(crate) fn new(host_json: &Value, fake: &Value, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        // macOS names temporary folders by a link.
        let base = folder.path().canonicalize().unwrap();
        // The name is in one of the recorded cases.
        let root = base.join("s1");
        for folder in [
            &root,
            &root.join("sub"),
            &root.join("bin"),
            &base.join("other"),
        ] {
            fs::create_dir(folder).unwrap();
        }
        for program in [root.join("handler"), root.join("bin/handler")] {
            symlink(PROGRAM, &program).unwrap();
        }
        let record = base.join("record");
        let fake = fake.to_string();
        let environment: Environment = settings
            .iter()
            .copied()
            .chain([
                ("TEST_WORKER", fake.as_str()),
                ("TEST_WORKER_RECORD", record.to_str().unwrap()),
                ("TEST_WORKER_PROGRAM", PROGRAM),
            ])
            .collect();
        let config = config(&root, host_json, &environment);
        Self {
            _folder: folder,
            environment,
            config,
            happened: watch::channel(Vec::new()).0,
        }
    }

    /// The same app with another host.json.
    pub(crate) fn with_host_json(mut self, host_json: &Value) -> Self {
        self.config = config(self.root(), host_json, &self.environment);
        self
    }

    pub(crate) fn root(&self) -> &Path {
        &self.config.app_root
    }

    /// A folder that is not in the app.
    pub(crate) fn other_folder(&self) -> PathBuf {
        self.config.app_root.with_file_name("other")
    }

    pub(crate) fn handler(&mut self) -> &mut CustomHandler {
        &mut self.config.handler
    }

    pub(crate) fn set_client_timeout(&mut self, timeout: Duration) {
        self.config.client_timeout = Some(timeout);
    }

    /// Starts the worker.
    pub(crate) fn start(&self) -> Worker {
        self.try_start().unwrap()
    }

    /// Starts the worker in a runtime that the caller ends.
    pub(crate) fn start_in(&self, runtime: &Runtime) -> Worker {
        let _entered = runtime.enter();
        self.start()
    }

    /// The same where there may be no port.
    pub(crate) fn try_start(&self) -> Result<Worker, PortError> {
        let happened = self.happened.clone();
        Worker::start(self.config.clone(), move |event| {
            happened.send_modify(|events| events.push(event));
        })
    }

    /// What has happened so far.
    pub(crate) fn events(&self) -> Vec<WorkerEvent> {
        self.happened.borrow().clone()
    }

    /// Waits until `count` events are such.
    pub(crate) async fn wait_for(&self, count: usize, is_such: impl Fn(&WorkerEvent) -> bool) {
        let mut happened = self.happened.subscribe();
        let waiting = happened
            .wait_for(|events| events.iter().filter(|event| is_such(event)).count() >= count);
        let waited = timeout(PATIENCE, waiting).await.is_ok();
        assert!(waited, "this did not happen: {:#?}", self.events());
    }

    /// Waits until something happens that `is_such`.
    pub(crate) async fn wait(&self, is_such: impl Fn(&WorkerEvent) -> bool) {
        self.wait_for(1, is_such).await;
    }

    /// What the process says: pairs of a kind and a value.
    pub(crate) fn record(&self) -> Vec<(String, Value)> {
        let path = self.config.app_root.with_file_name("record");
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The values of one kind in the record.
    pub(crate) fn recorded(&self, kind: &str) -> Vec<Value> {
        let record = self.record().into_iter();
        record
            .filter(|(known, _)| known == kind)
            .map(|(_, value)| value)
            .collect()
    }

    /// `text` with placeholders for what differs between apps.
    pub(crate) fn normal(&self, text: &str) -> String {
        let root = self.root().to_str().unwrap();
        text.replace(root, "APP")
    }

    /// Waits until the record is such.
    pub(crate) async fn wait_for_record(&self, is_such: impl Fn(&[(String, Value)]) -> bool) {
        let looking = async {
            while !is_such(&self.record()) {
                // Another process writes the file, of which nothing tells.
                sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = timeout(PATIENCE, looking).await.is_ok();
        assert!(waited, "the process did only this: {:#?}", self.record());
    }
}

fn config(root: &Path, host_json: &Value, environment: &Environment) -> WorkerConfig {
    fs::write(root.join("host.json"), host_json.to_string()).unwrap();
    let app = App::load(root, environment);
    WorkerConfig {
        is_bound: false,
        app_root: app.root,
        handler: app.host.custom_handler.unwrap(),
        settings: app.settings,
        client_timeout: WorkerConfig::client_timeout(Some(Duration::from_mins(30))),
    }
}

/// Sends a request to the worker as it is, and returns status and body.
pub(crate) async fn call(worker: &Worker, target: &str) -> Result<(u16, String), ClientError> {
    let head = RequestHead {
        method: "POST".to_owned(),
        target: target.to_owned(),
        fields: [("Content-Length", "2")].into_iter().collect(),
    };
    let body = Upload::Whole("{}".into());
    let (head, body) = worker
        .client()
        .exchange(&head, body, Some(PATIENCE))
        .await?;
    Ok((head.status, String::from_utf8(body.to_vec()).unwrap()))
}

/// host.json with this custom handler.
pub(crate) fn host_json(initialization_timeout: &str) -> Value {
    json!({ "version": "2.0", "customHandler": {
        "description": { "defaultExecutablePath": "handler" },
        "initializationTimeout": initialization_timeout,
    } })
}
