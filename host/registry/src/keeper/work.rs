//! The making of one plugin: everything that takes time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_app::App;
use corral_protocol::Signature;
use corral_runtime::{ContentDigest, Contract, Origin, PluginContent, hex};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::slot::Job;
use crate::generation::Source;
use crate::load::{self, LoadFailure};
use crate::loader::{Definition, Loader, Made};
use crate::place;
use crate::store::Store;

/// What is needed to make a plugin.
pub(super) struct Work<L> {
    pub(super) loader: Arc<L>,
    pub(super) turns: Arc<Semaphore>,
    pub(super) app: Arc<App>,
    pub(super) definition: Arc<Definition>,
    /// The digest that need not be made again.
    pub(super) serving: Option<ContentDigest>,
    pub(super) hold: Hold,
    pub(super) store: Option<Arc<Store>>,
}

/// What goes before the function's file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hold {
    /// The plugin to which the function is pinned.
    pub(super) pinned: Option<ContentDigest>,
    /// The file that was given up, and what serves for it.
    pub(super) instead_of: Option<(ContentDigest, ContentDigest)>,
    /// What served when the process last ended, for a file that is refused at
    /// the start.
    pub(super) fallback: Option<ContentDigest>,
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
    pub(super) contract: Contract,
    pub(super) origin: Origin,
    pub(super) took: Duration,
    pub(super) source: Source,
    pub(super) content: PluginContent,
    /// What was refused before this was found to serve in its place.
    pub(super) refused: Option<Arc<str>>,
    /// The digest of the file that could not be replaced.
    pub(super) instead_of: Option<ContentDigest>,
}

/// What to load, and where it came from.
type Found = (PluginContent, Source);

impl<L: Loader> Work<L> {
    pub(super) async fn run(self, job: Job) -> Outcome<L::Plugin> {
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await;
        match self.make(job).await {
            Ok(Some(accepted)) => Outcome::Accepted(Box::new(accepted)),
            Ok(None) => Outcome::Unchanged,
            Err(failure) => {
                let reason: Arc<str> = format!("{failure}; {}", failure.remedy()).into();
                match self.fall_back(&reason).await {
                    Some(accepted) => Outcome::Accepted(Box::new(accepted)),
                    None => Outcome::Refused(reason),
                }
            }
        }
    }

    async fn fall_back(&self, reason: &Arc<str>) -> Option<Accepted<L::Plugin>> {
        let kept = Job::Kept(self.hold.fallback?);
        let accepted = self.make(kept).await.ok().flatten()?;
        Some(Accepted {
            refused: Some(Arc::clone(reason)),
            ..accepted
        })
    }

    async fn make(&self, job: Job) -> Result<Option<Accepted<L::Plugin>>, LoadFailure> {
        let started = Instant::now();
        let signature = Signature::new(&self.definition.bindings)?;
        let (loader, app) = (Arc::clone(&self.loader), Arc::clone(&self.app));
        let (definition, serving) = (Arc::clone(&self.definition), self.serving);
        let (hold, store) = (self.hold, self.store.clone());
        let made = blocking(move || {
            let found = find(job, &definition, serving, hold, store.as_deref())?;
            let new = found.filter(|(content, _)| serving != Some(*content.digest()));
            let Some((content, source)) = new else {
                return Ok(None);
            };
            let made = loader.load(&app, &definition, &content)?;
            Ok(Some((made, content, source)))
        });
        let Some((made, content, source)) = made.await? else {
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
        let instead_of = match source {
            Source::Pushed => self.deliver(content.clone()).await?,
            Source::File | Source::Kept => None,
        };
        Ok(Some(Accepted {
            plugin,
            signature,
            contract,
            origin,
            took: started.elapsed(),
            source,
            content,
            refused: None,
            instead_of,
        }))
    }

    /// Puts a plugin where the app has it. Where nothing can be written, the
    /// store keeps it, and the digest of the file is given back.
    async fn deliver(&self, content: PluginContent) -> Result<Option<ContentDigest>, LoadFailure> {
        let (app, definition) = (Arc::clone(&self.app), Arc::clone(&self.definition));
        let store = self.store.is_some();
        blocking(move || {
            let path = match &app.plugin_folder {
                Some(folder) => folder.join(format!("{}.wasm", definition.name)),
                None => definition.plugin.clone(),
            };
            match place::put(&path, content.bytes()) {
                Ok(()) => Ok(None),
                Err(_) if store => Ok(Some(*load::read(&definition.plugin)?.digest())),
                Err(error) => Err(LoadFailure::Unwritable { path, error }),
            }
        })
        .await
    }
}

/// Finds what `job` is about. None when it serves already.
fn find(
    job: Job,
    definition: &Definition,
    serving: Option<ContentDigest>,
    hold: Hold,
    store: Option<&Store>,
) -> Result<Option<Found>, LoadFailure> {
    let kept = |wanted: ContentDigest| {
        let content = store.and_then(|store| store.plugin(&wanted))?;
        Some((content, Source::Kept))
    };
    let file = || Ok::<Found, LoadFailure>((load::read(&definition.plugin)?, Source::File));
    let lost = |wanted| LoadFailure::NotKept(hex(&wanted));
    match (job, hold) {
        (Job::Pushed(content), _) => Ok(Some((content, Source::Pushed))),
        (Job::Kept(wanted), _) => kept(wanted).ok_or_else(|| lost(wanted)).map(Some),
        (Job::File, hold) => {
            if let Some(pinned) = hold.pinned {
                if serving == Some(pinned) {
                    return Ok(None);
                }
                let pinned_file = || {
                    file()
                        .ok()
                        .filter(|(content, _)| *content.digest() == pinned)
                };
                let found = kept(pinned).or_else(pinned_file);
                return found.ok_or_else(|| lost(pinned)).map(Some);
            }
            let found = file()?;
            match hold.instead_of {
                Some((given_up, wanted)) if given_up == *found.0.digest() => {
                    if serving == Some(wanted) {
                        return Ok(None);
                    }
                    // Rather the file than nothing.
                    Ok(kept(wanted).or(Some(found)))
                }
                _ => Ok(Some(found)),
            }
        }
    }
}

/// Runs `work` where it may take its time.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LoadFailure> + Send + 'static,
) -> Result<T, LoadFailure> {
    let result = spawn_blocking(work).await;
    result.unwrap_or_else(|error| Err(LoadFailure::Broken(error.to_string())))
}
