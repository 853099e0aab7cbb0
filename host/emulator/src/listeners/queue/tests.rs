//! The life of messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use corral_storage::{NewMessage, Storage};
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{FunctionConsumer, QueueListener, QueueOptions, poison_queue};
use crate::bindings::MessageEncoding;
use crate::invoker::{Invoker, Outcome};
use crate::listeners::fixture::{Log, Recorder, Scratch, environment};
use crate::listeners::{ListenerEvent, Notice, SystemClock};
use crate::payload::{QueueMessage, Trigger};

fn listener(
    scratch: &Scratch,
    queue: &str,
    options: QueueOptions,
    invoker: Arc<dyn Invoker>,
    log: &Arc<Log>,
) -> QueueListener {
    let environment = environment(
        scratch,
        Arc::clone(&invoker),
        Arc::new(SystemClock),
        Arc::clone(log) as _,
    );
    QueueListener {
        storage: Arc::clone(&scratch.storage),
        queue: queue.to_owned(),
        poison_queue: poison_queue(queue),
        options,
        consumer: Arc::new(FunctionConsumer {
            function: "work".to_owned(),
            invoker,
        }),
        environment,
    }
}

fn start(listener: QueueListener) -> (CancellationToken, JoinHandle<()>) {
    let stop = CancellationToken::new();
    (stop.clone(), tokio::spawn(listener.run(stop)))
}

fn message(trigger: &Trigger) -> &QueueMessage {
    match trigger {
        Trigger::Queue(message) => message,
        other => panic!("{other:?}"),
    }
}

async fn add(scratch: &Scratch, queue: &str, text: &str) {
    scratch.storage.create_queue(queue).await.unwrap();
    let message = NewMessage::new(text);
    scratch.storage.put_message(queue, message).await.unwrap();
}

/// Waits until the queue has `count` messages.
async fn wait_for_count(storage: &dyn Storage, queue: &str, count: u64) {
    while storage.message_count(queue).await.unwrap_or(0) != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn failures_lead_to_the_poison_queue() {
    let base64 = MessageEncoding::Base64.encode(b"bad");
    for (text, most, tries) in [
        (base64.as_str(), 5, 5),
        (base64.as_str(), 2, 2),
        // What cannot be decoded is given up at once, and stays as it is.
        ("plain, not base64!", 5, 0),
    ] {
        let scratch = Scratch::new();
        let recorder = Recorder::new(|_| Outcome::Failed("no".to_owned()));
        let log = Arc::new(Log::default());
        let options = QueueOptions {
            max_dequeue_count: most,
            max_polling_interval: Duration::from_millis(100),
            ..QueueOptions::default()
        };
        add(&scratch, "orders", text).await;
        let listener = listener(&scratch, "orders", options, recorder.clone(), &log);
        let (stop, task) = start(listener);
        wait_for_count(&*scratch.storage, "orders-poison", 1).await;
        stop.cancel();
        task.await.unwrap();
        let counts = recorder.calls(tries).await;
        let counts: Vec<_> = counts
            .iter()
            .map(|(function, trigger)| (function.as_str(), message(trigger).dequeue_count))
            .collect();
        let expected: Vec<_> = (1..).map(|count| ("work", count)).take(tries).collect();
        assert_eq!(counts, expected, "{text}");
        let poisoned = scratch.storage.peek_messages("orders-poison", 32).await;
        assert_eq!(poisoned.unwrap()[0].text, text);
        assert_eq!(scratch.storage.message_count("orders").await.unwrap(), 0);
        let log = log.0.lock();
        let is_told = log
            .iter()
            .any(|event| matches!(event, ListenerEvent::MessagePoisoned { .. }));
        assert!(is_told, "{log:?}");
    }
}

#[tokio::test]
async fn poison_queues_keep_what_fails() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Failed("no".to_owned()));
    let log = Arc::new(Log::default());
    add(&scratch, "orders-poison", "").await;
    let options = QueueOptions::default();
    let listener = listener(&scratch, "orders-poison", options, recorder.clone(), &log);
    let (stop, task) = start(listener);
    recorder.calls(1).await;
    stop.cancel();
    task.await.unwrap();
    let storage = &scratch.storage;
    assert_eq!(storage.message_count("orders-poison").await.unwrap(), 1);
    // Hidden, so that it does not fail without end.
    let visible = storage.peek_messages("orders-poison", 1).await.unwrap();
    assert_eq!(visible, []);
}

/// A function that ends when it is told to.
#[derive(Default)]
struct Slow {
    may_end: Notify,
    calls: watch::Sender<usize>,
}

impl Invoker for Slow {
    fn invoke<'a>(&'a self, _: &'a str, _: Trigger) -> BoxFuture<'a, Outcome> {
        self.calls.send_modify(|calls| *calls += 1);
        Box::pin(async {
            self.may_end.notified().await;
            Outcome::Succeeded
        })
    }
}

#[tokio::test]
async fn messages_stay_hidden_while_a_function_works() {
    let scratch = Scratch::new();
    let slow = Arc::new(Slow::default());
    let log = Arc::new(Log::default());
    add(&scratch, "orders", "").await;
    let lease = Duration::from_secs(1);
    let options = QueueOptions {
        lease,
        max_polling_interval: Duration::from_millis(100),
        ..QueueOptions::default()
    };
    let (stop, task) = start(listener(&scratch, "orders", options, slow.clone(), &log));
    let mut calls = slow.calls.subscribe();
    calls.wait_for(|calls| *calls == 1).await.unwrap();
    // Long enough for the message to be shown again if it were not renewed.
    let second = calls.wait_for(|calls| *calls > 1);
    assert!(tokio::time::timeout(lease * 5 / 2, second).await.is_err());
    slow.may_end.notify_one();
    wait_for_count(&*scratch.storage, "orders", 0).await;
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn stopping_waits_for_calls_in_progress() {
    let scratch = Scratch::new();
    let slow = Arc::new(Slow::default());
    let log = Arc::new(Log::default());
    add(&scratch, "orders", "").await;
    let options = QueueOptions::default();
    let (stop, task) = start(listener(&scratch, "orders", options, slow.clone(), &log));
    let mut calls = slow.calls.subscribe();
    calls.wait_for(|calls| *calls == 1).await.unwrap();
    stop.cancel();
    slow.may_end.notify_one();
    task.await.unwrap();
    assert_eq!(scratch.storage.message_count("orders").await.unwrap(), 0);
}

#[tokio::test]
async fn notices_end_the_pause() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let log = Arc::new(Log::default());
    let options = QueueOptions {
        max_polling_interval: Duration::from_hours(1),
        ..QueueOptions::default()
    };
    let listener = listener(&scratch, "orders", options, recorder.clone(), &log);
    let notices = listener.environment.notices.clone();
    let (stop, task) = start(listener);
    // By the fifth message an unnoticed one would wait for seconds.
    for count in 1..=5 {
        add(&scratch, "orders", "").await;
        notices.send(Notice::Queue("orders".to_owned()));
        recorder.calls(count).await;
    }
    stop.cancel();
    task.await.unwrap();
}

/// Fails one call of ten, by the message and its count, so that some messages fail always.
#[derive(Default)]
struct Unreliable {
    /// By the content of each message, how often it was received, and whether it succeeded.
    calls: Mutex<BTreeMap<String, Vec<(u64, bool)>>>,
    ended: watch::Sender<usize>,
}

impl Unreliable {
    fn fails(content: &str, dequeue_count: u64) -> bool {
        let number: u64 = content.parse().unwrap();
        // One in a thousand fails always, the others in about a tenth of all calls.
        number.is_multiple_of(1000) || (number * 7 + dequeue_count * 3).is_multiple_of(10)
    }
}

impl Invoker for Unreliable {
    fn invoke<'a>(&'a self, _: &'a str, trigger: Trigger) -> BoxFuture<'a, Outcome> {
        let message = message(&trigger);
        let content = String::from_utf8(message.content.to_vec()).unwrap();
        let count = message.dequeue_count;
        let fails = Self::fails(&content, count);
        let mut calls = self.calls.lock();
        calls.entry(content).or_default().push((count, !fails));
        if !fails || count == 5 {
            self.ended.send_modify(|ended| *ended += 1);
        }
        Box::pin(async move {
            tokio::task::yield_now().await;
            if fails {
                Outcome::Failed("one in ten".to_owned())
            } else {
                Outcome::Succeeded
            }
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_are_processed_or_poisoned() {
    const COUNT: usize = 10_000;
    let scratch = Scratch::new();
    let storage = &scratch.storage;
    storage.create_queue("orders").await.unwrap();
    for number in 0..COUNT {
        let text = MessageEncoding::Base64.encode(number.to_string().as_bytes());
        let message = NewMessage::new(text);
        storage.put_message("orders", message).await.unwrap();
    }
    let invoker = Arc::new(Unreliable::default());
    let log = Arc::new(Log::default());
    let options = QueueOptions {
        batch_size: 32,
        max_polling_interval: Duration::from_millis(100),
        // A message that took longer would be delivered twice, and its count say so.
        lease: Duration::from_mins(10),
        ..QueueOptions::default()
    };
    let (stop, task) = start(listener(&scratch, "orders", options, invoker.clone(), &log));
    let mut ended = invoker.ended.subscribe();
    ended.wait_for(|ended| *ended >= COUNT).await.unwrap();
    stop.cancel();
    task.await.unwrap();

    let mut processed = BTreeSet::new();
    let mut tried = 0;
    for (content, calls) in &*invoker.calls.lock() {
        tried += calls.len();
        // Every call has another count, and a success is the last.
        let counts: Vec<_> = calls.iter().map(|(count, _)| *count).collect();
        let expected: Vec<_> = (1..).take(calls.len()).collect();
        assert_eq!(counts, expected, "{content}");
        let successes = calls.iter().filter(|(_, succeeded)| *succeeded).count();
        assert!(successes <= 1, "{content}: {calls:?}");
        if calls.last().is_some_and(|(_, succeeded)| *succeeded) {
            processed.insert(content.clone());
        }
    }
    let mut poisoned = BTreeSet::new();
    loop {
        let lease = Duration::from_mins(1);
        let messages = storage.receive_messages("orders-poison", 32, lease).await;
        let messages = messages.unwrap();
        if messages.is_empty() {
            break;
        }
        for message in messages {
            let content = MessageEncoding::Base64.decode(&message.text).unwrap();
            assert!(poisoned.insert(String::from_utf8(content).unwrap()));
        }
    }
    assert_eq!(storage.message_count("orders").await.unwrap(), 0);
    assert_eq!(poisoned.len(), COUNT / 1000);
    assert_eq!(processed.len() + poisoned.len(), COUNT);
    assert_eq!(processed.intersection(&poisoned).count(), 0);
    assert!(tried > COUNT * 109 / 100, "{tried} calls");
}
