//! The processes that receive messages, and what dead ones had received.
//!
//! Each of them has a lock on a file beside the database, which the system takes from a
//! process however it ends. A process that gets the lock for itself alone knows that all
//! others are dead, so that what they had received can be shown again at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::failure::Failure;
use super::now;
use super::transaction::begin_write;

/// What pop receipts begin with while a process works on the message. Those of messages
/// that were hidden for a while after a failure have another form.
const PREFIX: &str = "received-";

/// The pop receipt of a message that this process works on.
pub(super) fn pop_receipt() -> String {
    format!("{PREFIX}{}", Uuid::new_v4().simple())
}

/// This process among those that receive messages.
#[derive(Debug)]
pub(super) struct Receivers {
    file: PathBuf,
    membership: Mutex<Membership>,
}

#[derive(Debug)]
enum Membership {
    Outside,
    /// The file has the lock while it is open. Without one, where there are no locks,
    /// nothing is known of other processes.
    Joined(#[expect(dead_code, reason = "it holds the lock")] Option<File>),
}

impl Receivers {
    /// The processes that receive messages from this database.
    pub(super) fn of(database: &Path) -> Self {
        let mut file = database.as_os_str().to_owned();
        file.push("-receivers");
        Self {
            file: file.into(),
            membership: Mutex::new(Membership::Outside),
        }
    }

    /// Makes this process one of them, if it is not yet. If all others are dead, shows
    /// what they had received.
    pub(super) fn join(&self, connection: &mut Connection) -> Result<(), Failure> {
        let mut membership = self
            .membership
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if matches!(*membership, Membership::Joined(_)) {
            return Ok(());
        }
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true);
        let Ok(file) = file.open(&self.file) else {
            *membership = Membership::Joined(None);
            return Ok(());
        };
        match file.try_lock() {
            Ok(()) => {
                release(connection)?;
                // In between, another process may release the same again: this one has
                // received nothing yet.
                let _ = file.unlock();
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
        let is_locked = file.lock_shared().is_ok();
        *membership = Membership::Joined(is_locked.then_some(file));
        Ok(())
    }
}

/// Shows what was received and not deleted.
fn release(connection: &mut Connection) -> Result<(), Failure> {
    let transaction = begin_write(connection)?;
    transaction.execute(
        "UPDATE messages SET visible = ?1, pop_receipt = NULL
         WHERE visible > ?1 AND instr(pop_receipt, ?2) = 1",
        params![now(), PREFIX],
    )?;
    Ok(transaction.commit()?)
}
