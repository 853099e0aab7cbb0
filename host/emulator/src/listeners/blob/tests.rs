//! Which blobs functions are called for, and how often.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use corral_app::Settings;
use corral_storage::{NewBlob, Storage};
use jiff::tz::TimeZone;
use serde_json::json;

use super::BlobOptions;
use crate::accounts::OneAccount;
use crate::bindings::MessageEncoding;
use crate::invoker::Outcome;
use crate::listeners::fixture::{Log, Recorder, Scratch, environment};
use crate::listeners::{ListenerSetup, Listeners, Notice, QueueOptions, SystemClock};
use crate::payload::{BlobCall, FunctionBindings, Trigger};

const LIMIT: Duration = Duration::from_secs(10);

fn setup(scratch: &Scratch, recorder: &Arc<Recorder>) -> ListenerSetup {
    ListenerSetup {
        environment: environment(
            scratch,
            Arc::clone(recorder) as _,
            Arc::new(SystemClock),
            Arc::new(Log::default()),
        ),
        accounts: Arc::new(OneAccount(Arc::clone(&scratch.storage))),
        settings: Arc::new(Settings::default()),
        zone: TimeZone::UTC,
        queues: QueueOptions {
            max_polling_interval: Duration::from_millis(100),
            ..QueueOptions::default()
        },
        // Blobs are found by notices alone.
        blobs: BlobOptions {
            scan_interval: Duration::from_hours(1),
            ..BlobOptions::default()
        },
    }
}

fn function(name: &str, path: &str) -> FunctionBindings {
    let json = json!({ "bindings": [{ "type": "blobTrigger", "name": "b", "path": path }] });
    FunctionBindings::read(name, &json)
}

async fn put(setup: &ListenerSetup, container: &str, name: &str, content: &str) {
    let storage = &setup.environment.host_storage;
    storage.create_container(container).await.unwrap();
    let blob = NewBlob {
        content: Bytes::copy_from_slice(content.as_bytes()),
        ..NewBlob::default()
    };
    storage.put_blob(container, name, blob).await.unwrap();
    let notice = Notice::Container(container.to_owned());
    setup.environment.notices.send(notice);
}

fn call(trigger: &Trigger) -> &BlobCall {
    match trigger {
        Trigger::Blob(call) => call,
        other => panic!("{other:?}"),
    }
}

/// How often each function was called for each content.
async fn calls(recorder: &Recorder, count: usize) -> BTreeMap<(String, String), usize> {
    let mut calls = BTreeMap::new();
    for (function, trigger) in recorder.calls(count).await {
        let call = call(&trigger);
        let content = String::from_utf8(call.blob.content.to_vec()).unwrap();
        let path = format!("{}={content}", call.name);
        *calls.entry((function, path)).or_default() += 1;
    }
    calls
}

async fn wait_for_count(storage: &dyn Storage, queue: &str, count: u64) {
    while storage.message_count(queue).await.unwrap_or(0) != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn each_version_is_processed_once_over_restarts() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let setup = setup(&scratch, &recorder);
    let functions = [
        function("all", "pictures/{name}"),
        function("png", "pictures/{name}.png"),
    ];
    put(&setup, "pictures", "old.txt", "1").await;

    let (listeners, errors) = Listeners::start(&setup, &functions);
    assert!(errors.is_empty(), "{errors:?}");
    recorder.calls(1).await;
    put(&setup, "pictures", "a.png", "1").await;
    recorder.calls(3).await;
    put(&setup, "pictures", "a.png", "2").await;
    recorder.calls(5).await;
    wait_for_count(&*scratch.storage, "azure-webjobs-blobtrigger-test", 0).await;
    assert!(listeners.stop(LIMIT).await);

    let (listeners, _) = Listeners::start(&setup, &functions);
    put(&setup, "pictures", "b.txt", "1").await;
    let found = calls(&recorder, 6).await;
    assert!(listeners.stop(LIMIT).await);
    let expected = [
        ("all", "a.png=1"),
        ("all", "a.png=2"),
        ("all", "b.txt=1"),
        ("all", "old.txt=1"),
        ("png", "a.png=1"),
        ("png", "a.png=2"),
    ];
    let expected = expected.map(|(function, path)| ((function.to_owned(), path.to_owned()), 1));
    assert_eq!(found, BTreeMap::from(expected));
    assert_eq!(recorder.count(), 6);
}

#[tokio::test]
async fn blobs_are_given_up_after_five_failures() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Failed("no".to_owned()));
    let setup = setup(&scratch, &recorder);
    let (listeners, _) = Listeners::start(&setup, &[function("bad", "pictures/{name}")]);
    put(&setup, "pictures", "a.txt", "1").await;
    wait_for_count(&*scratch.storage, "webjobs-blobtrigger-poison", 1).await;
    assert!(listeners.stop(LIMIT).await);
    assert_eq!(recorder.count(), 5);
    let poisoned = scratch
        .storage
        .peek_messages("webjobs-blobtrigger-poison", 1);
    let text = &poisoned.await.unwrap()[0].text;
    let message = MessageEncoding::Base64.decode(text).unwrap();
    let message: serde_json::Value = serde_json::from_slice(&message).unwrap();
    assert_eq!(message["FunctionId"], "Host.Functions.bad");
    assert_eq!(message["BlobName"], "a.txt");
}
