//! Announcing that a list or a resource of a server has changed, to all clients that
//! listen.

use std::sync::Arc;

use corral_mcp::folder::Lists;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many changes a slow listener may lag behind. One that misses some is told that
/// everything has changed.
const BACKLOG: usize = 64;

/// What has changed of one server: several servers of one app share one [`Changes`].
#[derive(Clone, Debug)]
struct Change {
    server: Arc<str>,
    news: News,
}

/// What has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// These lists.
    Lists(Lists),
    /// What this function returns: its plugin was replaced.
    Function(Arc<str>),
    /// Everything, perhaps.
    Missed,
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
            self.send(server, News::Lists(lists));
        }
    }

    /// Tells everyone who listens to `server` that `function` may return something else
    /// from now on.
    pub fn announce_function(&self, server: &Arc<str>, function: &Arc<str>) {
        self.send(server, News::Function(Arc::clone(function)));
    }

    fn send(&self, server: &Arc<str>, news: News) {
        // Nobody may listen.
        let _ = self.0.send(Change {
            server: Arc::clone(server),
            news,
        });
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
    /// What changes next; `None` when nothing will any more.
    pub async fn next(&mut self) -> Option<News> {
        loop {
            match self.changes.recv().await {
                Ok(change) if change.server == self.server => return Some(change.news),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(News::Missed),
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
        changes.announce_function(&two, &"other".into());
        changes.announce_function(&one, &"readme".into());
        assert_eq!(subscription.next().await, Some(News::Lists(TOOLS)));
        let readme = News::Function("readme".into());
        assert_eq!(subscription.next().await, Some(readme));
        drop(changes);
        assert_eq!(subscription.next().await, None);
    }

    #[tokio::test]
    async fn a_listener_that_lags_is_told_of_everything() {
        let (changes, server) = (Changes::default(), "one".into());
        let mut subscription = changes.subscribe(&server);
        for _ in 0..=BACKLOG {
            changes.announce(&server, TOOLS);
        }
        assert_eq!(subscription.next().await, Some(News::Missed));
    }
}
