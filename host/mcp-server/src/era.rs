//! The two eras of the protocol.

/// The rules that a request follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// Those since 2026-07-28: every request describes itself.
    Stateless,
    /// Those before it: `initialize` begins, here without a session.
    Initialized,
}
