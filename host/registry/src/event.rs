//! Events: what happens to functions, for all subscribers.

use std::sync::Arc;
use std::time::SystemTime;

use corral_app::Problem;
use corral_mcp::definitions::Difference;
use tokio::sync::broadcast;

use crate::generation_info::GenerationInfo;

/// How many events a slow subscriber may lag behind before it misses some.
const BACKLOG: usize = 1024;

/// Something that happened to a function, or to the app.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: SystemTime,
    /// The function; `None` when it is about the whole app.
    pub function: Option<Arc<str>>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// The first generation serves.
    Loaded(GenerationInfo),
    /// Another generation serves.
    Swapped {
        /// The one before.
        from: GenerationInfo,
        /// The one that serves now.
        to: GenerationInfo,
    },
    /// A plugin or a file of the app was not accepted.
    Refused {
        /// What is wrong and how to fix it.
        reason: Arc<str>,
        /// The generation that goes on serving.
        serving: Option<u64>,
    },
    /// The last invocation of a replaced generation has ended.
    Drained {
        /// Its number.
        generation: u64,
    },
    /// A generation was dropped from memory.
    Freed {
        /// Its number.
        generation: u64,
    },
    /// The function is new in the app.
    Added,
    /// The function is no longer in the app.
    Removed,
    /// An earlier plugin serves again.
    RolledBack {
        /// The one that was rolled back.
        from: GenerationInfo,
        /// The one that serves now.
        to: GenerationInfo,
    },
    /// The generation that serves now tells its clients something else about itself than
    /// the one before: its lists have changed. Follows the event of the swap.
    DefinitionsChanged {
        /// Its number.
        generation: u64,
        /// What differs.
        difference: Arc<Difference>,
    },
    /// Changes of the plugin's file are ignored from now on.
    Pinned,
    /// Changes of the plugin's file are applied again.
    Unpinned,
    /// A file of the app has a new problem.
    Problem(Arc<Problem>),
    /// Every plugin of the start is loaded or refused.
    Settled,
    /// A warning for the operator.
    Warning(Arc<str>),
    /// All files of the app were read again.
    Reread,
}

/// The sending end of the events.
#[derive(Clone, Debug)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Events {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }

    pub(crate) fn send(&self, function: Option<&Arc<str>>, kind: EventKind) {
        // There may be no subscriber.
        let _ = self.0.send(Event {
            at: SystemTime::now(),
            function: function.map(Arc::clone),
            kind,
        });
    }
}
