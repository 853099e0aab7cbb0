//! A function as it is in one snapshot of the app.

use std::sync::Arc;
use std::time::SystemTime;

use corral_app::{Limits, Mode, Sha256Digest};
use corral_mcp::definitions::Difference;
use corral_runtime::Plugin;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::generation::{Generation, Lease};
use crate::generation_info::GenerationInfo;

/// Why a function cannot be called.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unavailable {
    /// It has no plugin that was accepted.
    #[error("{0}")]
    Refused(Arc<str>),
    /// Its first plugin is still being loaded.
    #[error("the plugin is still being loaded; try again")]
    Loading,
    /// An operator took it out of service.
    #[error("the function is drained; reload it to resume")]
    Drained,
}

/// How the first load of a function ended.
pub(crate) type FirstLoad<P> = Result<Arc<Generation<P>>, Unavailable>;

pub(crate) enum State<P> {
    /// The first plugin is being loaded; invocations wait.
    Loading(watch::Receiver<Option<FirstLoad<P>>>),
    /// The plugin can be called.
    Ready(Arc<Generation<P>>),
    /// The function cannot be called.
    Unavailable(Unavailable),
}

impl<P> Clone for State<P> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading(first_load) => Self::Loading(first_load.clone()),
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
    /// What is wrong and how to fix it.
    pub reason: Arc<str>,
    /// How the definitions of an MCP server differ from those that were accepted, when
    /// that is the reason.
    pub definitions: Option<Arc<Difference>>,
}

/// The current and the previous generation, and what happened to the last change.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The generation that serves.
    pub current: Option<GenerationInfo>,
    /// The last one with another plugin.
    pub previous: Option<GenerationInfo>,
    /// The digest of the plugin that a rollback restores: that of `previous`, or one
    /// that served before the handler was started.
    pub earlier: Option<Sha256Digest>,
    /// The last refusal since the current generation began to serve.
    pub refusal: Option<Refusal>,
    /// Whether changes of the plugin's file are ignored.
    pub pinned: bool,
    /// Whether it was taken out of service.
    pub drained: bool,
    /// Why the plugin that serves is not the one in the app; `None` when it is.
    pub not_in_app: Option<Arc<str>>,
}

/// A function of the app, callable or not. It never changes: a swap replaces it by
/// another one.
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

    /// Its current and previous generation.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The generation that serves, if there is one; never waits.
    pub fn ready(&self) -> Option<Lease<P>> {
        match &self.state {
            State::Ready(generation) => Some(generation.lease()),
            State::Loading(first_load) => match &*first_load.borrow() {
                Some(Ok(generation)) => Some(generation.lease()),
                _ => None,
            },
            State::Unavailable(_) => None,
        }
    }

    /// The generation that serves; waits for the first one, at most until the deadline
    /// of the call.
    ///
    /// # Errors
    /// When none serves, with the reason.
    pub async fn generation(&self, deadline: Option<Instant>) -> Result<Lease<P>, Unavailable> {
        match &self.state {
            State::Ready(generation) => Ok(generation.lease()),
            State::Unavailable(unavailable) => Err(unavailable.clone()),
            State::Loading(first_load) => {
                let mut first_load = first_load.clone();
                let ended = first_load.wait_for(Option::is_some);
                let first_load = match deadline {
                    Some(deadline) => timeout_at(deadline, ended)
                        .await
                        .map_err(|_| Unavailable::Loading)?,
                    None => ended.await,
                };
                match first_load.as_deref() {
                    Ok(Some(Ok(generation))) => Ok(generation.lease()),
                    Ok(Some(Err(unavailable))) => Err(unavailable.clone()),
                    // Its folder was removed before it was ever loaded.
                    Ok(None) | Err(_) => Err(Unavailable::Refused(
                        "the function was removed while its plugin was being loaded".into(),
                    )),
                }
            }
        }
    }
}
