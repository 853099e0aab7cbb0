//! Announcing that a list of a server has changed, to all clients that listen.

use std::sync::Arc;

use corral_mcp::folder::Lists;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many changes a slow listener may lag behind. One that misses some is told that
/// all lists have changed.
const BACKLOG: usize = 64;

/// Lists that have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The server that the lists are of: several servers of one app share one
    /// [`Changes`].
    pub server: Arc<str>,
    /// Which lists.
    pub lists: Lists,
}

/// Where changes are announced.
#[derive(Clone, Debug)]
pub struct Changes(broadcast::Sender<Change>);

/// The changes of one server, from the time of the subscription on. It ends when
/// [`Changes`] is dropped.
#[derive(Debug)]
pub struct Subscription {
    server: Arc<str>,
    changes: broadcast::Receiver<Change>,
}

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl Changes {
    /// Tells everyone who listens to `server` that its `lists` have changed.
    pub fn announce(&self, server: &Arc<str>, lists: Lists) {
        if !lists.is_empty() {
            // Nobody may listen.
            let _ = self.0.send(Change {
                server: Arc::clone(server),
                lists,
            });
        }
    }

    /// Subscribes to the changes of `server`.
    pub fn subscribe(&self, server: &Arc<str>) -> Subscription {
        Subscription {
            server: Arc::clone(server),
            changes: self.0.subscribe(),
        }
    }
}

impl Subscription {
    /// The next lists that change; `None` when there will be no more.
    pub async fn next(&mut self) -> Option<Lists> {
        loop {
            match self.changes.recv().await {
                Ok(change) if change.server == self.server => return Some(change.lists),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Lists::ALL),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: Lists = Lists {
        tools: true,
        ..Lists::NONE
    };

    #[tokio::test]
    async fn changes_reach_the_listeners_of_their_server() {
        let (changes, one, two) = (Changes::default(), "one".into(), "two".into());
        let mut subscription = changes.subscribe(&one);
        changes.announce(&two, Lists::ALL);
        changes.announce(&one, Lists::NONE);
        changes.announce(&one, TOOLS);
        assert_eq!(subscription.next().await, Some(TOOLS));
        drop(changes);
        assert_eq!(subscription.next().await, None);
    }

    #[tokio::test]
    async fn a_listener_that_lags_is_told_of_all_lists() {
        let (changes, server) = (Changes::default(), "one".into());
        let mut subscription = changes.subscribe(&server);
        for _ in 0..=BACKLOG {
            changes.announce(&server, TOOLS);
        }
        assert_eq!(subscription.next().await, Some(Lists::ALL));
    }
}
