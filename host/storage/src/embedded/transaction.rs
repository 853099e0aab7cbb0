//! Transactions.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::failure::Failure;

/// Begins a transaction that writes. One that only becomes so later fails at once when
/// another process has written since, instead of waiting for it.
pub(super) fn begin_write(connection: &mut Connection) -> Result<Transaction<'_>, Failure> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}
