//! One live function.

use std::sync::Arc;

use corral_app::Limits;
use corral_protocol::Signature;
use corral_runtime::Plugin;
use tokio::sync::watch;

use crate::admission::Admission;

/// One loaded, accepted version of a function's plugin.
pub struct Generation {
    /// Counted from 1 for each function.
    pub number: u64,
    /// The plugin.
    pub plugin: Plugin,
}

/// Why a function cannot be called.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Unavailable {
    /// What is wrong and how to mend it.
    pub reason: Arc<str>,
}

#[derive(Clone)]
pub(crate) enum State {
    /// The plugin is being read and compiled; invocations wait.
    Loading,
    /// The plugin can be called.
    Ready(Arc<Generation>),
    /// The plugin was refused.
    Failed(Unavailable),
}

/// A function of the app, callable or not.
pub struct Function {
    name: String,
    signature: Option<Signature>,
    limits: Limits,
    admission: Admission,
    state: watch::Sender<State>,
}

impl Function {
    pub(crate) fn new(name: &str, signature: Signature, limits: Limits) -> Self {
        Self {
            name: name.to_owned(),
            signature: Some(signature),
            limits,
            admission: Admission::new(limits.concurrency, limits.queue, limits.time),
            state: watch::Sender::new(State::Loading),
        }
    }

    /// A function that is known by name only, because its function.json cannot
    /// be used.
    pub(crate) fn broken(name: &str, reason: &str) -> Self {
        let limits = Limits::default();
        let unavailable = Unavailable {
            reason: reason.into(),
        };
        Self {
            name: name.to_owned(),
            signature: None,
            limits,
            admission: Admission::new(limits.concurrency, limits.queue, limits.time),
            state: watch::Sender::new(State::Failed(unavailable)),
        }
    }

    /// Its name, spelled as its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its bindings; absent when function.json cannot be used.
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Its gate.
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The generation that serves now; waits while the first is being loaded.
    ///
    /// # Errors
    /// When the plugin was refused, with the reason.
    pub async fn generation(&self) -> Result<Arc<Generation>, Unavailable> {
        if let State::Ready(generation) = &*self.state.borrow() {
            return Ok(Arc::clone(generation));
        }
        let mut state = self.state.subscribe();
        let settled = state
            .wait_for(|state| !matches!(state, State::Loading))
            .await;
        match settled.as_deref() {
            Ok(State::Ready(generation)) => Ok(Arc::clone(generation)),
            Ok(State::Failed(unavailable)) => Err(unavailable.clone()),
            // The sender lives in `self`, so the wait cannot be cut short.
            Ok(State::Loading) | Err(_) => Err(Unavailable {
                reason: "the plugin is not loaded".into(),
            }),
        }
    }

    pub(crate) fn publish(&self, state: State) {
        self.state.send_replace(state);
    }
}
