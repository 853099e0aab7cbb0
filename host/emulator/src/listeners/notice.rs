//! Notices of writes that the host itself has made, so that triggers need not wait until
//! they look again.

use tokio::sync::broadcast;

/// How many notices a listener may be behind. One that is further behind looks at
/// everything.
const CAPACITY: usize = 256;

/// Something was written that a function may wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A message was added to this queue.
    Queue(String),
    /// A blob was written in this container.
    Container(String),
}

/// Passes notices to all listeners of an app.
#[derive(Clone, Debug)]
pub struct Notices {
    sender: broadcast::Sender<Notice>,
}

/// Receives notices of one kind.
#[derive(Debug)]
pub(super) struct Subscription {
    receiver: broadcast::Receiver<Notice>,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(CAPACITY),
        }
    }
}

impl Notices {
    /// Tells the listeners. Without listeners nothing happens.
    pub fn send(&self, notice: Notice) {
        // The only error is that there are no listeners.
        let _ = self.sender.send(notice);
    }

    pub(super) fn subscribe(&self) -> Subscription {
        Subscription {
            receiver: self.sender.subscribe(),
        }
    }
}

impl Subscription {
    /// Waits for a notice that `concerns` the listener. Never returns once no sender is
    /// left.
    pub(super) async fn wait(&mut self, concerns: impl Fn(&Notice) -> bool) {
        loop {
            match self.receiver.recv().await {
                Ok(notice) if concerns(&notice) => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::{CAPACITY, Notice, Notices};

    #[tokio::test]
    async fn notices_reach_those_concerned() {
        let orders = Notice::Queue("orders".to_owned());
        for (sent, arrives) in [
            (vec![], false),
            (vec![Notice::Queue("other".to_owned())], false),
            (vec![Notice::Container("orders".to_owned())], false),
            (vec![orders.clone()], true),
            (
                vec![Notice::Queue("other".to_owned()), orders.clone()],
                true,
            ),
            // A listener that is too far behind looks.
            (vec![Notice::Queue("other".to_owned()); 2 * CAPACITY], true),
        ] {
            let notices = Notices::default();
            let mut subscription = notices.subscribe();
            let count = sent.len();
            for notice in sent {
                notices.send(notice);
            }
            let arrived = subscription.wait(|notice| *notice == orders);
            assert_eq!(arrived.now_or_never().is_some(), arrives, "{count}");
        }
    }
}
