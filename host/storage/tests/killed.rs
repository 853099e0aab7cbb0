//! A process that is killed loses nothing that it was told is stored.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use corral_storage::{NewMessage, Storage};

/// The variable that makes this test the process that is killed: the file to write to,
/// and the number of the first message.
const WRITER: &str = "CORRAL_STORAGE_WRITER";

const QUEUE: &str = "killed";

/// How often a writer is killed, each time after more messages.
const KILLS: usize = 10;

type Numbers = BTreeSet<usize>;

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_messages_survive_a_kill() {
    if let Ok(writer) = env::var(WRITER) {
        let (first, file) = writer.split_once(' ').unwrap();
        write(Path::new(file), first.parse().unwrap()).await;
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("storage.db");
    // This process uses the file, too, as after a restart.
    let storage = corral_storage::open(&file).unwrap();
    storage.create_queue(QUEUE).await.unwrap();
    storage.create_queue("other").await.unwrap();
    let (mut put, mut deleting, mut deleted): (Numbers, Numbers, Numbers) = Default::default();
    for kill in 0..KILLS {
        let mut writer = start(&file, kill * 100_000);
        let mut output = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut lines = output.by_ref().map(Result::unwrap);
        let reports = lines.by_ref().filter(|line| report(line).is_some());
        let mut reports: Vec<String> = reports.take(10 + 30 * kill).collect();
        storage
            .put_message("other", NewMessage::new(kill.to_string()))
            .await
            .unwrap();
        writer.kill().unwrap();
        writer.wait().unwrap();
        // What it had reported before it was killed.
        reports.extend(lines);
        for (what, number) in reports.iter().filter_map(|line| report(line)) {
            let numbers = match what {
                "put" => &mut put,
                "deleting" => &mut deleting,
                _ => &mut deleted,
            };
            numbers.insert(number);
        }
    }
    let mut found = BTreeSet::new();
    for number in all(&storage, QUEUE).await {
        assert!(found.insert(number), "{number} is there twice");
    }
    // A deletion may have been done and not reported.
    let lost: Vec<_> = put
        .difference(&deleting)
        .filter(|number| !found.contains(number))
        .collect();
    // What was received but not deleted is hidden, not lost.
    let hidden = storage.message_count(QUEUE).await.unwrap() - found.len() as u64;
    assert!(
        lost.len() as u64 <= hidden,
        "{lost:?} are lost, {hidden} are hidden"
    );
    let back: Vec<_> = deleted.intersection(&found).collect();
    assert!(back.is_empty(), "{back:?} were deleted");
    assert!(
        put.len() > 50 * KILLS && !deleted.is_empty(),
        "{} put",
        put.len()
    );
    assert_eq!(all(&storage, "other").await.len(), KILLS);
}

/// Puts messages, and deletes one after every third, until it is killed. Reports what is
/// acknowledged, and what it is about to delete.
async fn write(file: &Path, first: usize) {
    let storage = corral_storage::open(file).unwrap();
    for number in first.. {
        let message = NewMessage::new(number.to_string());
        storage.put_message(QUEUE, message).await.unwrap();
        println!("put {number}");
        if number % 3 == 0 {
            let hidden_for = Duration::from_hours(1);
            let received = storage
                .receive_messages(QUEUE, 1, hidden_for)
                .await
                .unwrap();
            for message in received {
                println!("deleting {}", message.text);
                let (id, receipt) = (&message.id, &message.pop_receipt);
                storage.delete_message(QUEUE, id, receipt).await.unwrap();
                println!("deleted {}", message.text);
            }
        }
    }
}

/// What a line reports and of which message. Other lines are the test's own output.
fn report(line: &str) -> Option<(&str, usize)> {
    let (what, number) = line.split_once(' ')?;
    let number = number.parse().ok()?;
    matches!(what, "put" | "deleting" | "deleted").then_some((what, number))
}

fn start(file: &Path, first: usize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "acknowledged_messages_survive_a_kill",
            "--nocapture",
        ])
        .env(WRITER, format!("{first} {}", file.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The numbers of all messages that are visible.
async fn all(storage: &Arc<dyn Storage>, queue: &str) -> Vec<usize> {
    let mut numbers = Vec::new();
    loop {
        let hidden_for = Duration::from_hours(1);
        let messages = storage
            .receive_messages(queue, 32, hidden_for)
            .await
            .unwrap();
        if messages.is_empty() {
            return numbers;
        }
        numbers.extend(
            messages
                .iter()
                .map(|message| message.text.parse::<usize>().unwrap()),
        );
    }
}
