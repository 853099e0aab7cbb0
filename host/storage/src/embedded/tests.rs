use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, Error, ffi};
use tempfile::TempDir;

use super::EmbeddedStorage;
use super::failure::Failure;
use crate::{EntityWrite, NewMessage, Queues as _, Storage as _, StorageError, Tables as _};

fn new_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".corral").join("storage.db");
    (folder, file)
}

#[tokio::test]
async fn data_is_there_when_the_file_is_opened_again() {
    let (_folder, file) = new_file();
    for count in 1..4 {
        let storage = EmbeddedStorage::open(&file).unwrap();
        assert_eq!(storage.place(), file.display().to_string());
        storage.create_queue("queue").await.unwrap();
        storage
            .put_message("queue", NewMessage::new("text"))
            .await
            .unwrap();
        assert_eq!(storage.message_count("queue").await.unwrap(), count);
    }
}

#[tokio::test]
async fn messages_of_dead_receivers_are_shown_at_once() {
    let (_folder, file) = new_file();
    let open = || EmbeddedStorage::open(&file).unwrap();
    let hour = Duration::from_hours(1);
    let (dead, bystander) = (open(), open());
    dead.create_queue("queue").await.unwrap();
    for text in ["kept", "worked on", "failed"] {
        dead.put_message("queue", NewMessage::new(text))
            .await
            .unwrap();
    }
    let received = dead.receive_messages("queue", 3, hour).await.unwrap();
    let [kept, _, failed] = &received[..] else {
        panic!("{received:?}");
    };
    dead.keep_message("queue", &kept.id, &kept.pop_receipt, hour)
        .await
        .unwrap();
    // It waits for its next try even if this process ends.
    dead.hide_message("queue", &failed.id, &failed.pop_receipt, hour)
        .await
        .unwrap();

    let living = open();
    let taken = living.receive_messages("queue", 3, hour).await.unwrap();
    assert!(taken.is_empty(), "{taken:?}");
    drop((dead, living));
    // A process that only looks at messages does not take them from the dead.
    assert!(
        bystander
            .peek_messages("queue", 3)
            .await
            .unwrap()
            .is_empty()
    );
    let next = open();
    let mut taken = next.receive_messages("queue", 3, hour).await.unwrap();
    taken.sort_by(|a, b| a.text.cmp(&b.text));
    let taken: Vec<_> = taken
        .iter()
        .map(|message| (message.text.as_str(), message.dequeue_count))
        .collect();
    assert_eq!(taken, [("kept", 2), ("worked on", 2)]);
}

/// As in Azure. Azurite finds a table only by the name that it was created with.
#[tokio::test]
async fn names_of_tables_have_no_case() {
    let (_folder, file) = new_file();
    let storage = EmbeddedStorage::open(&file).unwrap();
    storage.create_table("MixedCase").await.unwrap();
    storage.create_table("mixedcase").await.unwrap();
    let entity = [("PartitionKey", "p"), ("RowKey", "r")];
    let entity = entity.map(|(name, value)| (name.to_owned(), value.into()));
    let entity = entity.into_iter().collect();
    storage
        .put_entity("MIXEDCASE", entity, EntityWrite::Insert)
        .await
        .unwrap();
    assert!(
        storage
            .entity("mixedCase", "p", "r")
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(storage.tables().await.unwrap(), ["MixedCase"]);
}

#[test]
fn new_files_can_be_opened_at_the_same_time() {
    for _ in 0..10 {
        let (_folder, file) = new_file();
        thread::scope(|scope| {
            let opening: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| EmbeddedStorage::open(&file).map(|_| ())))
                .collect();
            for opened in opening {
                opened.join().unwrap().unwrap();
            }
        });
    }
}

#[tokio::test]
async fn writers_wait_for_another_process() {
    let (_folder, file) = new_file();
    let storage = EmbeddedStorage::open(&file).unwrap();
    storage.create_queue("queue").await.unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Readers do not wait.
    assert!(storage.peek_messages("queue", 1).await.unwrap().is_empty());
    let put = storage.put_message("queue", NewMessage::new("text"));
    // It has been sent to the thread when this is polled.
    let release = async {
        other.execute_batch("COMMIT").unwrap();
    };
    let (put, ()) = tokio::join!(put, release);
    put.unwrap();
    assert_eq!(storage.message_count("queue").await.unwrap(), 1);
}

#[tokio::test]
async fn abandoned_operations_are_not_begun() {
    let (_folder, file) = new_file();
    let storage = EmbeddedStorage::open(&file).unwrap();
    storage.create_queue("queue").await.unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let put = storage.put_message("queue", NewMessage::new("first"));
    let abandoned = async {
        let second = storage.put_message("queue", NewMessage::new("second"));
        // It is sent to the thread, which waits in the first one.
        tokio::select! {
            biased;
            _ = second => unreachable!(),
            () = async {} => {}
        }
        other.execute_batch("COMMIT").unwrap();
    };
    let (put, ()) = tokio::join!(put, abandoned);
    put.unwrap();
    assert_eq!(storage.message_count("queue").await.unwrap(), 1);
}

#[test]
fn files_that_cannot_be_used_are_errors() {
    let database = |statements: &str| {
        let (folder, file) = new_file();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        Connection::open(&file)
            .unwrap()
            .execute_batch(statements)
            .unwrap();
        (folder, file)
    };
    let text = || {
        let (folder, file) = new_file();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(
            &file,
            "text that is longer than the header of a database ".repeat(9),
        )
        .unwrap();
        (folder, file)
    };
    let folder_itself = || {
        let (folder, file) = new_file();
        fs::create_dir_all(&file).unwrap();
        (folder, file)
    };
    let cases = [
        (
            database("PRAGMA user_version = 7"),
            "its format has version 7",
        ),
        (
            database("CREATE TABLE theirs (a)"),
            "the database of another program",
        ),
        (text(), "file is not a database; move it away"),
        (
            folder_itself(),
            "check that the file and its folder can be written to",
        ),
    ];
    for ((_folder, file), expected) in cases {
        let Err(error) = EmbeddedStorage::open(&file) else {
            panic!("{expected}: it was opened");
        };
        let error = error.to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
}

#[test]
fn failures_name_the_file_and_a_remedy() {
    let cases = [
        (ffi::SQLITE_BUSY, "stop the other process that writes to it"),
        (ffi::SQLITE_FULL, "free some space"),
        (
            ffi::SQLITE_READONLY,
            "check that the file and its folder can be written to",
        ),
        (ffi::SQLITE_CORRUPT, "move it away; a new one is made"),
        (ffi::SQLITE_IOERR, "check the disk"),
    ];
    for (code, remedy) in cases {
        let failure = Failure::from(Error::SqliteFailure(ffi::Error::new(code), None));
        let error = failure.in_file("dir/storage.db".as_ref());
        assert!(matches!(error, StorageError::Unavailable(_)));
        let error = error.to_string();
        assert!(error.starts_with("cannot use dir/storage.db: "), "{error}");
        assert!(error.ends_with(remedy) || error.contains(remedy), "{error}");
    }
}
