//! Whether the worker answers (protocol reference, section 2.5).

use std::time::Duration;

use tokio::time::sleep;
use url::Url;

use crate::wire::{AnswerHead, ClientError, RequestHead, Upload, WorkerClient};

/// The time between two pings.
const INTERVAL: Duration = Duration::from_millis(25);

/// How often the host follows a redirection.
const MOST_REDIRECTIONS: usize = 50;

/// How the pings of one start ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readiness {
    /// The worker answers.
    Ready,
    /// Nothing listened within the time limit.
    NotReady,
    /// The worker took the connection and did not answer.
    PingTimedOut,
}

/// How the worker is pinged.
#[derive(Clone, Debug)]
pub(super) struct Pings {
    pub(super) client: WorkerClient,
    /// `initializationTimeout`.
    pub(super) limit: Duration,
    /// The time limit of one ping.
    pub(super) client_timeout: Option<Duration>,
    /// Whether redirections are followed, which the host does unless it forwards.
    pub(super) follow: bool,
}

impl Pings {
    /// Pings until something answers. The limit counts the waits, so that it takes
    /// longer than it says.
    pub(super) async fn run(self) -> Readiness {
        let mut waited = Duration::ZERO;
        loop {
            match self.ping().await {
                Err(ClientError::Refused { .. }) => {}
                Err(ClientError::TimedOut { .. }) => return Readiness::PingTimedOut,
                // Whatever else comes, something listens.
                Ok(()) | Err(_) => return Readiness::Ready,
            }
            if waited >= self.limit {
                return Readiness::NotReady;
            }
            sleep(INTERVAL).await;
            waited += INTERVAL;
        }
    }

    async fn ping(&self) -> Result<(), ClientError> {
        let mut target = "/".to_owned();
        for _ in 0..=MOST_REDIRECTIONS {
            let head = self.request(&target);
            let answer = self
                .client
                .exchange(&head, Upload::None, self.client_timeout);
            let (answer, _) = answer.await?;
            match self.redirection(&target, &answer) {
                Some(next) => target = next,
                None => break,
            }
        }
        Ok(())
    }

    fn request(&self, target: &str) -> RequestHead {
        let host = format!("127.0.0.1:{}", self.client.port());
        RequestHead {
            method: "GET".to_owned(),
            target: target.to_owned(),
            fields: [("Host".to_owned(), host)].into_iter().collect(),
        }
    }

    /// The target of a redirection to the worker itself. One to another server would
    /// make the host wait for that; here the worker has answered.
    fn redirection(&self, target: &str, answer: &AnswerHead) -> Option<String> {
        if !self.follow || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let own = format!("http://127.0.0.1:{}", self.client.port());
        let base = Url::parse(&own).and_then(|own| own.join(target)).ok()?;
        let next = base.join(answer.fields.get("Location")?).ok()?;
        let is_own = next.origin() == base.origin();
        is_own.then(|| match next.query() {
            Some(query) => format!("{}?{query}", next.path()),
            None => next.path().to_owned(),
        })
    }
}
