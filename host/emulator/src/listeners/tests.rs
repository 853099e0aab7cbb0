//! Listeners of an app as a whole.

use std::sync::Arc;
use std::time::Duration;

use corral_app::Settings;
use corral_storage::NewMessage;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::fixture::{Log, ManualClock, Recorder, Scratch, environment};
use super::{BlobOptions, ListenerEvent, ListenerSetup, Listeners, QueueOptions};
use crate::accounts::OneAccount;
use crate::invoker::Outcome;
use crate::payload::{FunctionBindings, Trigger};

fn function(name: &str, trigger: &Value) -> FunctionBindings {
    FunctionBindings::read(name, &json!({ "bindings": [trigger] }))
}

fn setup(
    scratch: &Scratch,
    recorder: &Arc<Recorder>,
    clock: &Arc<ManualClock>,
    log: &Arc<Log>,
) -> ListenerSetup {
    let settings = [("QUEUE", "Orders"), ("SCHEDULE", "0 0 * * * *")];
    ListenerSetup {
        environment: environment(
            scratch,
            Arc::clone(recorder) as _,
            Arc::clone(clock) as _,
            Arc::clone(log) as _,
        ),
        accounts: Arc::new(OneAccount(Arc::clone(&scratch.storage))),
        settings: Arc::new(settings.into_iter().collect::<Settings>()),
        zone: TimeZone::UTC,
        queues: QueueOptions::default(),
        blobs: BlobOptions::default(),
    }
}

#[tokio::test]
async fn functions_wait_for_their_triggers() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let clock = ManualClock::at("2026-01-01T00:30:00Z");
    let log = Arc::new(Log::default());
    let setup = setup(&scratch, &recorder, &clock, &log);
    let functions = [
        function("web", &json!({ "type": "httpTrigger", "name": "r" })),
        function(
            "tick",
            &json!({ "type": "timerTrigger", "name": "t", "schedule": "%SCHEDULE%" }),
        ),
        function(
            "work",
            &json!({ "type": "QueueTrigger", "name": "m", "queueName": "%QUEUE%" }),
        ),
        function(
            "grid",
            &json!({ "type": "blobTrigger", "name": "b", "path": "in/{n}", "source": "EventGrid" }),
        ),
    ];
    scratch.storage.create_queue("orders").await.unwrap();
    let message = NewMessage::new("aGVsbG8=");
    scratch
        .storage
        .put_message("orders", message)
        .await
        .unwrap();
    let (listeners, errors) = Listeners::start(&setup, &functions);
    assert!(errors.is_empty(), "{errors:?}");
    let calls = recorder.calls(1).await;
    let (name, Trigger::Queue(message)) = &calls[0] else {
        panic!("{calls:?}");
    };
    assert_eq!(
        (name.as_str(), &message.content[..]),
        ("work", &b"hello"[..])
    );
    clock.advance().await;
    let calls = recorder.calls(2).await;
    assert_eq!(calls[1].0, "tick");
    // The status is kept before the timer waits again.
    clock.advance().await;
    let by_hand = listeners.timer_call("tick").await.unwrap();
    assert!(by_hand.adjust_for_dst && by_hand.schedule_status.is_some());
    assert_eq!(listeners.timer_call("work").await, None);
    assert!(listeners.stop(Duration::from_secs(10)).await);
    let log = log.0.lock();
    let sources: Vec<_> = log
        .iter()
        .filter_map(|event| match event {
            ListenerEvent::Started { function, source } => {
                Some((function.as_str(), source.as_str()))
            }
            _ => None,
        })
        .collect();
    let expected = [("tick", "0 0 * * * *"), ("work", "queue orders")];
    assert_eq!(sources, expected);
}

#[tokio::test]
async fn wrong_triggers_are_errors() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let clock = ManualClock::at("2026-01-01T00:30:00Z");
    let setup = setup(&scratch, &recorder, &clock, &Arc::new(Log::default()));
    for (trigger, says) in [
        (
            json!({ "type": "timerTrigger", "name": "t" }),
            "f/function.json: `schedule` is missing",
        ),
        (
            json!({ "type": "timerTrigger", "name": "t", "schedule": "soon" }),
            "`schedule` has 1 field",
        ),
        (
            json!({ "type": "timerTrigger", "name": "t", "schedule": "%NO%" }),
            "the setting %NO% is missing",
        ),
        (
            json!({ "type": "queueTrigger", "name": "m" }),
            "`queueName` is missing",
        ),
        (
            json!({ "type": "blobTrigger", "name": "b", "path": "in/{a" }),
            "without a }",
        ),
    ] {
        let (listeners, errors) = Listeners::start(&setup, &[function("f", &trigger)]);
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert!(
            errors.len() == 1 && errors[0].contains(says),
            "{trigger}: {errors:?}"
        );
        assert!(listeners.stop(Duration::from_secs(10)).await);
    }
}
