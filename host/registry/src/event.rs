//! What happens to functions, told to whoever listens.

use std::sync::Arc;
use std::time::SystemTime;

use corral_app::Problem;
use tokio::sync::broadcast;

use crate::generation::Version;

/// How many events a slow listener may be behind before it misses some.
const BACKLOG: usize = 1024;

/// Something that happened to a function, or to the app.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: SystemTime,
    /// The function; none when the whole app is meant.
    pub function: Option<Arc<str>>,
    /// What.
    pub what: What,
}

/// What an [`Event`] tells.
#[derive(Clone, Debug)]
pub enum What {
    /// The first generation serves.
    Loaded(Version),
    /// Another generation serves.
    Swapped {
        /// The one before.
        from: Version,
        /// The one that serves now.
        to: Version,
    },
    /// A plugin or a file of the app was not accepted.
    Refused {
        /// What is wrong and how to mend it.
        reason: Arc<str>,
        /// The generation that goes on serving.
        serving: Option<u64>,
    },
    /// The last invocation of a generation that serves no more has ended.
    Drained {
        /// Its number.
        generation: u64,
    },
    /// A generation is no longer kept.
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
        /// The one that was given up.
        from: Version,
        /// The one that serves now.
        to: Version,
    },
    /// Changes of the plugin's file are ignored from now on.
    Pinned,
    /// Changes of the plugin's file are heeded again.
    Unpinned,
    /// A file of the app has a new fault.
    Problem(Arc<Problem>),
    /// Everything that was there at the start is loaded or refused.
    Settled,
    /// Something about the whole app that somebody should know.
    Warning(Arc<str>),
    /// The files of the app were read again, those included that are none of a
    /// function.
    Reread,
}

/// Where events go.
#[derive(Clone, Debug)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Events {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }

    pub(crate) fn tell(&self, function: Option<&Arc<str>>, what: What) {
        // Nobody need listen.
        let _ = self.0.send(Event {
            at: SystemTime::now(),
            function: function.map(Arc::clone),
            what,
        });
    }
}
