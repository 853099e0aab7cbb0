//! What an instance remembers between invocations.

use std::cell::Cell;

/// How often this has been asked of one instance: 1 in a fresh one.
pub(crate) fn count() -> u32 {
    thread_local!(static CALLS: Cell<u32> = const { Cell::new(0) });
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}
