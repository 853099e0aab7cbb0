//! The making of one plugin: everything that takes time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_app::App;
use corral_protocol::Signature;
use corral_runtime::{ContentDigest, Contract, Origin, digest};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::slot::Job;
use crate::generation::Source;
use crate::load::{self, LoadFailure};
use crate::loader::{Definition, Loader, Made};

/// What is needed to make a plugin.
pub(super) struct Work<L> {
    pub(super) loader: Arc<L>,
    pub(super) turns: Arc<Semaphore>,
    pub(super) app: Arc<App>,
    pub(super) definition: Arc<Definition>,
    /// The digest that need not be made again.
    pub(super) serving: Option<ContentDigest>,
}

/// What came of it.
pub(crate) enum Outcome<P> {
    /// A plugin that may serve.
    Accepted(Box<Accepted<P>>),
    /// The one that serves already.
    Unchanged,
    /// Nothing, for this reason.
    Refused(Arc<str>),
}

/// A plugin that may serve.
pub(crate) struct Accepted<P> {
    pub(super) plugin: P,
    pub(super) signature: Signature,
    pub(super) digest: ContentDigest,
    pub(super) contract: Contract,
    pub(super) origin: Origin,
    pub(super) took: Duration,
    pub(super) source: Source,
}

impl<L: Loader> Work<L> {
    pub(super) async fn run(self, job: &Job) -> Outcome<L::Plugin> {
        match self.make(job).await {
            Ok(Some(accepted)) => Outcome::Accepted(Box::new(accepted)),
            Ok(None) => Outcome::Unchanged,
            Err(failure) => Outcome::Refused(format!("{failure}; {}", failure.remedy()).into()),
        }
    }

    async fn make(self, job: &Job) -> Result<Option<Accepted<L::Plugin>>, LoadFailure> {
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await;
        let started = Instant::now();
        let signature = Signature::new(&self.definition.bindings)?;
        let pushed = match job {
            Job::File => None,
            Job::Pushed(content) => Some(content.clone()),
        };
        let (loader, app) = (Arc::clone(&self.loader), Arc::clone(&self.app));
        let (definition, serving) = (Arc::clone(&self.definition), self.serving);
        let load = move || -> Result<_, LoadFailure> {
            let content = match pushed {
                Some(content) => content,
                None => load::read(&definition.plugin)?.into(),
            };
            let digest = digest(&content);
            if serving == Some(digest) {
                return Ok(None);
            }
            let made = loader.load(&app, &definition, &content)?;
            Ok(Some((made, digest)))
        };
        let made = spawn_blocking(load).await;
        let made = made.map_err(|error| LoadFailure::Broken(error.to_string()))??;
        let Some((made, digest)) = made else {
            return Ok(None);
        };
        let Made {
            plugin,
            contract,
            origin,
        } = made;
        self.loader
            .probe(&plugin, &self.definition, &signature)
            .await?;
        Ok(Some(Accepted {
            plugin,
            signature,
            digest,
            contract,
            origin,
            took: started.elapsed(),
            source: job.source(),
        }))
    }
}
