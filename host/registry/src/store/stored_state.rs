//! The stored state of one function.

use corral_app::Sha256Digest;
use serde::{Deserialize, Serialize};

/// The stored state of one function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct StoredState {
    /// Whether changes of the file are ignored.
    pub(crate) pinned: bool,
    /// The digest of the plugin that the function was pinned to. Another process may
    /// have replaced it since.
    pub(crate) pinned_to: Option<Sha256Digest>,
    /// The digest of the plugin that serves.
    pub(crate) serving: Option<Sha256Digest>,
    /// The digest of the file for which `serving` serves; the file is ignored while it
    /// has this digest.
    pub(crate) instead_of: Option<Sha256Digest>,
    /// The digest of the plugin that a rollback goes back to.
    pub(crate) previous: Option<Sha256Digest>,
}

impl StoredState {
    /// Merges this state into `theirs`, which another process may have written since
    /// this one wrote `before`: what this process did not change stays as it is there.
    /// The pin and the plugins are merged separately.
    pub(super) fn merge(self, before: &Self, theirs: Self) -> Self {
        let pin = (self.pinned, self.pinned_to);
        let (pinned, pinned_to) = if pin == (before.pinned, before.pinned_to) {
            (theirs.pinned, theirs.pinned_to)
        } else {
            pin
        };
        let plugins = (self.serving, self.instead_of, self.previous);
        let unchanged = plugins == (before.serving, before.instead_of, before.previous);
        let (serving, instead_of, previous) = if unchanged {
            (theirs.serving, theirs.instead_of, theirs.previous)
        } else {
            plugins
        };
        Self {
            pinned,
            pinned_to,
            serving,
            instead_of,
            previous,
        }
    }

    /// The plugins that this state refers to, apart from `instead_of`.
    pub(crate) fn plugins(&self) -> impl Iterator<Item = Sha256Digest> + use<> {
        let plugins = [self.serving, self.previous, self.pinned_to];
        plugins.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A state as one letter for each plugin: serving, previous, and what it is pinned
    /// to; `-` for none.
    fn state(text: &str) -> StoredState {
        let mut letters = text
            .bytes()
            .map(|letter| (letter != b'-').then_some(Sha256Digest::from([letter; 32])));
        let (serving, previous) = (letters.next().unwrap(), letters.next().unwrap());
        let pinned_to = letters.next().unwrap();
        StoredState {
            pinned: pinned_to.is_some(),
            pinned_to,
            serving,
            previous,
            instead_of: None,
        }
    }

    #[test]
    fn changes_of_two_processes_are_merged() {
        for (what, before, mine, theirs, merged) in [
            ("no other process", "a--", "ba-", "a--", "ba-"),
            ("a push here, a pin there", "a--", "ba-", "a-a", "baa"),
            ("a pin here, a push there", "a--", "a-a", "ba-", "baa"),
            ("an unpin here, a push there", "a-a", "a--", "baa", "ba-"),
            ("two pushes", "a--", "ba-", "ca-", "ba-"),
            ("no change here", "a--", "a--", "cab", "cab"),
            ("a first save", "---", "a--", "---", "a--"),
        ] {
            let found = state(mine).merge(&state(before), state(theirs));
            assert_eq!(found, state(merged), "{what}");
        }
    }
}
