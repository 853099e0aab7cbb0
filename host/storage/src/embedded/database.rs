//! The connection to the database and the thread that uses it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

use super::failure::Failure;
use super::schema;
use super::transaction::begin_write;
use crate::{Operation, StorageError};

/// How long to wait for another process that writes. When a host is restarted, the old
/// and the new process use the file at the same time for a moment; each writes for
/// milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause between attempts where SQLite does not wait by itself.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// How many statements stay prepared; there are fewer in this crate.
const PREPARED: usize = 64;

/// Something to do on the thread.
type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A database whose only connection lives on a thread, which ends when this is dropped.
///
/// SQLite lets one connection write at a time, so that a pool of connections, or of
/// blocking threads, would only wait for locks; one thread does everything in order and
/// keeps its prepared statements.
pub(super) struct Database {
    jobs: mpsc::Sender<Job>,
    file: Arc<Path>,
}

impl Database {
    /// Opens `file`, and makes it and its folder if they do not exist. Blocks.
    pub(super) fn open(file: &Path) -> Result<Self, StorageError> {
        let connection = connect(file).map_err(|failure| failure.in_file(file))?;
        let (jobs, received) = mpsc::channel();
        thread::Builder::new()
            .name("storage".to_owned())
            .spawn(move || work(connection, &received))
            .map_err(|error| {
                StorageError::Unavailable(format!("cannot start a thread for storage: {error}"))
            })?;
        Ok(Self {
            jobs,
            file: file.into(),
        })
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Does `job` on the thread. It is not begun when the caller has given up.
    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Operation<'_, T> {
        Box::pin(async move {
            let (sender, answer) = oneshot::channel();
            let job: Job = Box::new(move |connection| {
                if !sender.is_closed() {
                    let _ = sender.send(job(connection));
                }
            });
            self.jobs.send(job).map_err(|_| self.stopped())?;
            let done = answer.await.map_err(|_| self.stopped())?;
            done.map_err(|failure| failure.in_file(&self.file))
        })
    }

    /// Does `job` in a transaction that may write.
    pub(super) fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Operation<'_, T> {
        self.run(move |connection| {
            let transaction = begin_write(connection)?;
            let result = job(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })
    }

    fn stopped(&self) -> StorageError {
        StorageError::Unavailable(format!(
            "the thread that uses {} has stopped; restart the handler",
            self.file.display()
        ))
    }
}

fn work(mut connection: Connection, jobs: &Receiver<Job>) {
    for job in jobs {
        job(&mut connection);
    }
}

fn connect(file: &Path) -> Result<Connection, Failure> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| {
            StorageError::Unavailable(format!("cannot make {}: {error}", folder.display()))
        })?;
    }
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // What is committed has been handed to the operating system, so that it survives the
    // end of this process in any way. Only a failure of the machine can lose the last
    // commits, and it does not damage the file. Waiting for the disk in each commit
    // instead would take milliseconds for each message.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let deadline = Instant::now() + BUSY_TIMEOUT;
    while let Err(failure) = use_write_ahead_log(&connection) {
        // SQLite does not wait for locks while it changes the journal.
        if !failure.is_busy() || Instant::now() > deadline {
            return Err(failure);
        }
        thread::sleep(BUSY_PAUSE);
    }
    schema::prepare(&mut connection)?;
    Ok(connection)
}

/// Readers and a writer do not wait for each other with this journal. Where the file
/// system cannot have it, the other journal stays, which is slower and as safe.
fn use_write_ahead_log(connection: &Connection) -> Result<(), Failure> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    Ok(())
}
