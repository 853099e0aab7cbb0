//! How long messages are hidden and how long they live.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_storage::{NewMessage, Storage};
use jiff::Timestamp;

use crate::case::{Case, Kind, cases, kind, until};
use crate::queues::{ID, MINUTE, RECEIPT, made, next, received};

pub(super) const CASES: &[Case] = cases![
    messages_can_be_hidden_at_first,
    received_messages_are_visible_again,
    messages_can_be_kept_hidden,
    messages_can_be_shown_at_once,
    messages_expire,
    messages_can_live_as_long_as_the_queue,
    durations_have_limits,
];

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

async fn messages_can_be_hidden_at_first(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "hidden-at-first").await;
    let hidden = |text: &str, hidden_for| NewMessage {
        hidden_for,
        ..NewMessage::new(text)
    };
    let begun = Instant::now();
    for message in [hidden("later", 2 * SECOND), hidden("in a day", DAY)] {
        storage.put_message(queue, message).await.unwrap();
    }
    let message = next(&storage, queue).await;
    // Services may cut off the fractions of both times.
    assert!(begun.elapsed() > SECOND);
    assert_eq!((&*message.text, message.dequeue_count), ("later", 1));
    assert!(received(&storage, queue, 1).await.is_empty());
    assert!(storage.peek_messages(queue, 1).await.unwrap().is_empty());
}

async fn received_messages_are_visible_again(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "visible-again").await;
    storage
        .put_message(queue, NewMessage::new("again"))
        .await
        .unwrap();
    let first = storage
        .receive_messages(queue, 1, SECOND)
        .await
        .unwrap()
        .remove(0);
    let second = next(&storage, queue).await;
    assert_eq!((second.id, second.dequeue_count), (first.id.clone(), 2));
    let late = storage
        .delete_message(queue, &first.id, &first.pop_receipt)
        .await;
    assert_eq!(kind(late), Kind::Conflict);
    let late = storage
        .hide_message(queue, &first.id, &first.pop_receipt, SECOND)
        .await;
    assert_eq!(kind(late), Kind::Conflict);
    storage
        .delete_message(queue, &first.id, &second.pop_receipt)
        .await
        .unwrap();
}

async fn messages_can_be_kept_hidden(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "kept-hidden").await;
    storage
        .put_message(queue, NewMessage::new("kept"))
        .await
        .unwrap();
    storage
        .put_message(queue, NewMessage::new("other"))
        .await
        .unwrap();
    let mut messages = storage
        .receive_messages(queue, 2, 2 * SECOND)
        .await
        .unwrap();
    let kept = messages.remove(0);
    let receipt = storage
        .hide_message(queue, &kept.id, &kept.pop_receipt, MINUTE)
        .await
        .unwrap();
    assert_ne!(receipt, kept.pop_receipt);
    // When the other one is visible, the first would be, too.
    assert_eq!(next(&storage, queue).await.text, "other");
    assert!(received(&storage, queue, 1).await.is_empty());
    let old = storage
        .delete_message(queue, &kept.id, &kept.pop_receipt)
        .await;
    assert_eq!(kind(old), Kind::Conflict);
    storage
        .delete_message(queue, &kept.id, &receipt)
        .await
        .unwrap();
}

async fn messages_can_be_shown_at_once(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "shown").await;
    storage
        .put_message(queue, NewMessage::new("shown"))
        .await
        .unwrap();
    let first = received(&storage, queue, 1).await.remove(0);
    storage
        .hide_message(queue, &first.id, &first.pop_receipt, Duration::ZERO)
        .await
        .unwrap();
    let second = next(&storage, queue).await;
    assert_eq!((&*second.text, second.dequeue_count), ("shown", 2));
    assert_eq!((second.id, second.inserted), (first.id, first.inserted));
}

async fn messages_expire(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "expiring").await;
    let brief = NewMessage {
        time_to_live: Some(SECOND),
        ..NewMessage::new("brief")
    };
    storage.put_message(queue, brief).await.unwrap();
    until("the message is gone", async || {
        let peeked = storage.peek_messages(queue, 1).await.unwrap();
        peeked.is_empty().then_some(())
    })
    .await;
    assert!(received(&storage, queue, 1).await.is_empty());
}

async fn messages_can_live_as_long_as_the_queue(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "lasting").await;
    let lasting = NewMessage {
        time_to_live: None,
        ..NewMessage::new("lasting")
    };
    storage.put_message(queue, lasting).await.unwrap();
    let month = NewMessage {
        time_to_live: Some(30 * DAY),
        ..NewMessage::new("month")
    };
    storage.put_message(queue, month).await.unwrap();
    let messages = received(&storage, queue, 2).await;
    assert_eq!(messages[0].expires, Timestamp::MAX);
    let lives_for = messages[1].expires.duration_since(messages[1].inserted);
    assert_eq!(lives_for.as_secs(), 30 * 24 * 60 * 60);
}

async fn durations_have_limits(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "durations").await;
    let message = |hidden_for, time_to_live| NewMessage {
        hidden_for,
        time_to_live: Some(time_to_live),
        ..NewMessage::new("")
    };
    let accepted = [
        (Duration::ZERO, SECOND),
        (7 * DAY, 8 * DAY),
        // A part of a second counts as one.
        (Duration::from_millis(900), Duration::from_millis(1100)),
    ];
    for (hidden_for, time_to_live) in accepted {
        let message = message(hidden_for, time_to_live);
        storage.put_message(queue, message).await.unwrap();
    }
    let refused = [
        (Duration::ZERO, Duration::ZERO),
        (SECOND, SECOND),
        (7 * DAY + SECOND, 30 * DAY),
    ];
    for (hidden_for, time_to_live) in refused {
        let message = message(hidden_for, time_to_live);
        assert_eq!(
            kind(storage.put_message(queue, message).await),
            Kind::Invalid
        );
    }
    for hidden_for in [Duration::ZERO, 7 * DAY + SECOND] {
        let received = storage.receive_messages(queue, 1, hidden_for).await;
        assert_eq!(kind(received), Kind::Invalid);
    }
    let hidden = storage.hide_message(queue, ID, RECEIPT, 8 * DAY).await;
    assert_eq!(kind(hidden), Kind::Invalid);
}
