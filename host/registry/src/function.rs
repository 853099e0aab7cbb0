//! A function as it is in one snapshot of the app.

use std::sync::Arc;
use std::time::SystemTime;

use corral_app::{Limits, Mode};
use corral_runtime::{ContentDigest, Plugin};
use tokio::sync::watch;

use crate::generation::{Generation, Lease, Version};

/// Why a function cannot be called.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unavailable {
    /// It has no plugin that was accepted.
    #[error("{0}")]
    Refused(Arc<str>),
    /// An operator took it out of service.
    #[error("the function is drained; reload it to have it serve again")]
    Drained,
}

/// What became of a function's first load.
pub(crate) type Settled<P> = Result<Arc<Generation<P>>, Unavailable>;

pub(crate) enum State<P> {
    /// The first plugin is being read and compiled; invocations wait.
    Loading(watch::Receiver<Option<Settled<P>>>),
    /// The plugin can be called.
    Ready(Arc<Generation<P>>),
    /// There is none.
    Unavailable(Unavailable),
}

impl<P> Clone for State<P> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading(settled) => Self::Loading(settled.clone()),
            Self::Ready(generation) => Self::Ready(Arc::clone(generation)),
            Self::Unavailable(unavailable) => Self::Unavailable(unavailable.clone()),
        }
    }
}

/// Why the last attempt to change a function failed.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// When.
    pub at: SystemTime,
    /// What is wrong and how to mend it.
    pub reason: Arc<str>,
}

/// What serves, what served before, and what stands in the way of another.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The generation that serves.
    pub current: Option<Version>,
    /// The last one with another plugin: where a rollback goes.
    pub previous: Option<Version>,
    /// The digest of the plugin that a rollback goes back to: that of `previous`,
    /// or one that served before the handler was started.
    pub earlier: Option<ContentDigest>,
    /// The last refusal since the current generation began to serve.
    pub refusal: Option<Refusal>,
    /// Whether changes of the plugin's file are ignored.
    pub pinned: bool,
    /// Whether it was taken out of service.
    pub drained: bool,
}

/// A function of the app, callable or not. It never changes: a swap puts another
/// one in its place.
pub struct Function<P = Plugin> {
    pub(crate) name: Arc<str>,
    pub(crate) mode: Option<Mode>,
    pub(crate) limits: Limits,
    pub(crate) state: State<P>,
    pub(crate) history: History,
}

impl<P> Function<P> {
    /// Its name, spelled as its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the Functions host calls it; unknown when its files cannot be used.
    pub fn mode(&self) -> Option<Mode> {
        self.mode
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What serves and what served before.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The generation that serves, if there is one: nothing is waited for.
    pub fn ready(&self) -> Option<Lease<P>> {
        match &self.state {
            State::Ready(generation) => Some(generation.lease()),
            State::Loading(settled) => match &*settled.borrow() {
                Some(Ok(generation)) => Some(generation.lease()),
                _ => None,
            },
            State::Unavailable(_) => None,
        }
    }

    /// The generation that serves; waits while the first is being loaded.
    ///
    /// # Errors
    /// When there is none, with the reason.
    pub async fn generation(&self) -> Result<Lease<P>, Unavailable> {
        match &self.state {
            State::Ready(generation) => Ok(generation.lease()),
            State::Unavailable(unavailable) => Err(unavailable.clone()),
            State::Loading(settled) => {
                let mut settled = settled.clone();
                let settled = settled.wait_for(Option::is_some).await;
                match settled.as_deref() {
                    Ok(Some(Ok(generation))) => Ok(generation.lease()),
                    Ok(Some(Err(unavailable))) => Err(unavailable.clone()),
                    // Its folder was removed before it was ever loaded.
                    Ok(None) | Err(_) => Err(Unavailable::Refused(
                        "the function was removed while its plugin was loaded".into(),
                    )),
                }
            }
        }
    }
}
