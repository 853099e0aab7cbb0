//! Queues.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use corral_storage::{Message, NewMessage, Storage};
use jiff::Timestamp;

use crate::case::{Case, Kind, cases, kind, until};

pub(super) const CASES: &[Case] = cases![
    queues_are_created_once_and_listed_in_order,
    names_of_queues_are_checked,
    operations_on_missing_queues_fail,
    messages_are_received_in_order,
    texts_are_unchanged,
    texts_have_a_limit,
    deleted_messages_are_gone,
    peeking_takes_nothing,
    at_most_32_messages_are_received,
    hidden_messages_are_counted,
    queues_can_be_cleared,
    receivers_share_no_message,
    moved_messages_are_in_the_other_queue,
    kept_messages_stay_hidden,
];

pub(super) const MINUTE: Duration = Duration::from_mins(1);

async fn queues_are_created_once_and_listed_in_order(storage: Arc<dyn Storage>) {
    let names = ["listed-b", "listed-a", "listed-1", "listed-a"];
    for name in names {
        storage.create_queue(name).await.unwrap();
    }
    storage
        .put_message("listed-a", NewMessage::new("kept"))
        .await
        .unwrap();
    storage.create_queue("listed-a").await.unwrap();
    let mut listed = storage.queues().await.unwrap();
    listed.retain(|name| name.starts_with("listed-"));
    assert_eq!(listed, ["listed-1", "listed-a", "listed-b"]);
    assert_eq!(storage.message_count("listed-a").await.unwrap(), 1);
}

async fn names_of_queues_are_checked(storage: Arc<dyn Storage>) {
    let longest = "q".repeat(63);
    for name in ["abc", "0-1", "a-b-c", &longest] {
        storage.create_queue(name).await.unwrap();
    }
    let too_long = "q".repeat(64);
    for name in [
        "ab", "-ab", "ab-", "a--b", "Abc", "a_b", "a.b", "äbc", "", &too_long,
    ] {
        assert_eq!(
            kind(storage.create_queue(name).await),
            Kind::Invalid,
            "{name}"
        );
        assert_eq!(
            kind(storage.put_message(name, NewMessage::new("")).await),
            Kind::Invalid,
            "{name}"
        );
    }
}

async fn operations_on_missing_queues_fail(storage: Arc<dyn Storage>) {
    let queue = "missing";
    let kinds = [
        kind(storage.message_count(queue).await),
        kind(storage.put_message(queue, NewMessage::new("")).await),
        kind(storage.receive_messages(queue, 1, MINUTE).await),
        kind(storage.peek_messages(queue, 1).await),
        kind(storage.hide_message(queue, ID, RECEIPT, MINUTE).await),
        kind(storage.delete_message(queue, ID, RECEIPT).await),
        kind(storage.clear_queue(queue).await),
    ];
    assert_eq!(kinds, [Kind::NotFound; 7]);
}

/// An id and a pop receipt that no message has.
pub(super) const ID: &str = "4f2c9d1e-7f0a-4a6e-9c55-3f6f6f0a1b2c";
pub(super) const RECEIPT: &str = "AgAAAAMAAAAAAAAA";

async fn messages_are_received_in_order(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "order").await;
    let before = Timestamp::now();
    for text in ["first", "second", "third"] {
        storage
            .put_message(queue, NewMessage::new(text))
            .await
            .unwrap();
    }
    let one = received(&storage, queue, 1).await;
    let rest = received(&storage, queue, 32).await;
    let all: Vec<Message> = one.into_iter().chain(rest).collect();
    let texts: Vec<&str> = all.iter().map(|message| &*message.text).collect();
    assert_eq!(texts, ["first", "second", "third"]);
    let ids: HashSet<&str> = all.iter().map(|message| &*message.id).collect();
    assert_eq!(ids.len(), 3);
    for message in &all {
        assert_eq!(message.dequeue_count, 1);
        assert!(!message.pop_receipt.is_empty());
        // Services count in whole seconds.
        let age = message.inserted.duration_since(before).as_secs();
        assert!((-1..=20).contains(&age), "inserted {age} s later");
        let lives_for = message.expires.duration_since(message.inserted).as_secs();
        assert_eq!(lives_for, 7 * 24 * 60 * 60);
        let hidden_for = message
            .next_visible
            .duration_since(message.inserted)
            .as_secs();
        assert!((59..=80).contains(&hidden_for), "hidden for {hidden_for} s");
    }
    assert!(received(&storage, queue, 32).await.is_empty());
}

async fn texts_are_unchanged(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "texts").await;
    let longest = "x".repeat(64 * 1024);
    let texts = [
        "{\"id\": 7}",
        " spaces ",
        "\n",
        "two\nlines\r\nand a\ttab\r",
        "<a href=\"?b&c\">'&amp;'</a>]]>",
        "Grüße, 世界 😀",
        "eyJpZCI6IDd9",
        "",
        &longest,
    ];
    for text in texts {
        storage
            .put_message(queue, NewMessage::new(text))
            .await
            .unwrap();
        let peeked = storage.peek_messages(queue, 1).await.unwrap();
        assert_eq!(peeked[0].text, text);
        let message = received(&storage, queue, 1).await.remove(0);
        assert_eq!(message.text, text);
        delete(&storage, queue, &message).await;
    }
}

async fn texts_have_a_limit(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "limit").await;
    let too_long = "x".repeat(64 * 1024 + 1);
    let too_many_bytes = "ä".repeat(32 * 1024 + 1);
    for text in [
        &*too_long,
        &*too_many_bytes,
        "a\0b",
        "\u{1b}[0m",
        "\u{ffff}",
    ] {
        let put = storage.put_message(queue, NewMessage::new(text)).await;
        assert_eq!(kind(put), Kind::Invalid);
    }
    assert_eq!(storage.message_count(queue).await.unwrap(), 0);
}

async fn deleted_messages_are_gone(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "deleted").await;
    storage
        .put_message(queue, NewMessage::new(""))
        .await
        .unwrap();
    let message = received(&storage, queue, 1).await.remove(0);
    delete(&storage, queue, &message).await;
    assert_eq!(storage.message_count(queue).await.unwrap(), 0);
    let again = storage
        .delete_message(queue, &message.id, &message.pop_receipt)
        .await;
    assert_eq!(kind(again), Kind::NotFound);
    let hidden = storage
        .hide_message(queue, &message.id, &message.pop_receipt, MINUTE)
        .await;
    assert_eq!(kind(hidden), Kind::NotFound);
}

async fn peeking_takes_nothing(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "peeked").await;
    for text in ["first", "second"] {
        storage
            .put_message(queue, NewMessage::new(text))
            .await
            .unwrap();
    }
    for _ in 0..2 {
        let peeked = storage.peek_messages(queue, 32).await.unwrap();
        assert_eq!(peeked.len(), 2);
        assert_eq!(peeked[0].text, "first");
        assert_eq!((&*peeked[0].pop_receipt, peeked[0].dequeue_count), ("", 0));
        assert_eq!(peeked[0].next_visible, peeked[0].inserted);
    }
    let message = received(&storage, queue, 1).await.remove(0);
    assert_eq!(message.dequeue_count, 1);
}

async fn at_most_32_messages_are_received(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "thirty-two").await;
    for number in 0..34 {
        let message = NewMessage::new(number.to_string());
        storage.put_message(queue, message).await.unwrap();
    }
    assert!(received(&storage, queue, 0).await.is_empty());
    assert!(storage.peek_messages(queue, 0).await.unwrap().is_empty());
    assert_eq!(storage.peek_messages(queue, 100).await.unwrap().len(), 32);
    assert_eq!(received(&storage, queue, 100).await.len(), 32);
    assert_eq!(received(&storage, queue, 100).await.len(), 2);
}

async fn hidden_messages_are_counted(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "counted").await;
    assert_eq!(storage.message_count(queue).await.unwrap(), 0);
    for text in ["a", "b", "c"] {
        storage
            .put_message(queue, NewMessage::new(text))
            .await
            .unwrap();
    }
    received(&storage, queue, 2).await;
    assert_eq!(storage.message_count(queue).await.unwrap(), 3);
}

async fn queues_can_be_cleared(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "cleared").await;
    for text in ["a", "b"] {
        storage
            .put_message(queue, NewMessage::new(text))
            .await
            .unwrap();
    }
    received(&storage, queue, 1).await;
    storage.clear_queue(queue).await.unwrap();
    assert_eq!(storage.message_count(queue).await.unwrap(), 0);
    storage.clear_queue(queue).await.unwrap();
}

async fn receivers_share_no_message(storage: Arc<dyn Storage>) {
    let queue = made(&storage, "shared").await;
    for number in 0..60 {
        let message = NewMessage::new(number.to_string());
        storage.put_message(queue, message).await.unwrap();
    }
    let receivers: Vec<_> = (0..6)
        .map(|_| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                let mut texts = Vec::new();
                loop {
                    let messages = received(&storage, queue, 3).await;
                    if messages.is_empty() {
                        return texts;
                    }
                    texts.extend(messages.into_iter().map(|message| message.text));
                }
            })
        })
        .collect();
    let mut texts = Vec::new();
    for receiver in receivers {
        texts.extend(receiver.await.unwrap());
    }
    assert_eq!(texts.len(), 60);
    let different: HashSet<String> = texts.into_iter().collect();
    assert_eq!(different.len(), 60);
}

/// A new queue of this name.
pub(super) async fn made(storage: &Arc<dyn Storage>, queue: &'static str) -> &'static str {
    storage.create_queue(queue).await.unwrap();
    queue
}

/// Up to `most` messages, hidden from others for longer than a case takes.
pub(super) async fn received(storage: &Arc<dyn Storage>, queue: &str, most: usize) -> Vec<Message> {
    storage.receive_messages(queue, most, MINUTE).await.unwrap()
}

/// The next message that is visible, hidden from others for longer than a case takes.
pub(super) async fn next(storage: &Arc<dyn Storage>, queue: &str) -> Message {
    until("a message is visible", async || {
        received(storage, queue, 1).await.pop()
    })
    .await
}

async fn delete(storage: &Arc<dyn Storage>, queue: &str, message: &Message) {
    storage
        .delete_message(queue, &message.id, &message.pop_receipt)
        .await
        .unwrap();
}

async fn moved_messages_are_in_the_other_queue(storage: Arc<dyn Storage>) {
    let (from, to) = ("moved-from", "moved-to");
    storage.create_queue(from).await.unwrap();
    storage
        .put_message(from, NewMessage::new("text"))
        .await
        .unwrap();
    let received = storage.receive_messages(from, 1, MINUTE).await.unwrap();
    let message = &received[0];
    let moved = storage.move_message(from, message, to).await;
    assert_eq!(kind(moved), Kind::NotFound, "the other queue is missing");
    assert_eq!(storage.message_count(from).await.unwrap(), 1);
    storage.create_queue(to).await.unwrap();
    storage.move_message(from, message, to).await.unwrap();
    assert_eq!(storage.message_count(from).await.unwrap(), 0);
    let copies = storage.receive_messages(to, 2, MINUTE).await.unwrap();
    let copies: Vec<_> = copies
        .iter()
        .map(|copy| (copy.text.as_str(), copy.dequeue_count))
        .collect();
    assert_eq!(copies, [("text", 1)]);
}

async fn kept_messages_stay_hidden(storage: Arc<dyn Storage>) {
    let queue = "kept-queue";
    storage.create_queue(queue).await.unwrap();
    storage
        .put_message(queue, NewMessage::new("text"))
        .await
        .unwrap();
    let second = Duration::from_secs(1);
    let received = storage.receive_messages(queue, 1, second).await.unwrap();
    let (id, receipt) = (&received[0].id, &received[0].pop_receipt);
    let none = storage
        .keep_message(queue, id, receipt, Duration::ZERO)
        .await;
    assert_eq!(kind(none), Kind::Invalid);
    let kept = storage
        .keep_message(queue, id, receipt, MINUTE)
        .await
        .unwrap();
    let stale = storage.keep_message(queue, id, receipt, MINUTE).await;
    assert_eq!(kind(stale), Kind::Conflict);
    // Longer than it was received for.
    tokio::time::sleep(2 * second).await;
    let messages = storage.peek_messages(queue, 1).await.unwrap();
    assert!(messages.is_empty(), "{messages:?}");
    storage.delete_message(queue, id, &kept).await.unwrap();
}
