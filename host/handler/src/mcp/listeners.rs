//! The clients that listen for changed lists: of the app, and of plugins that are servers
//! themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use corral_mcp_server::{Changes, Channel};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::invocation::deadline::Deadline;

/// How long before its deadline a response without an end is ended, so that the client
/// sees an end and not a broken connection.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the streams of all clients that listen share.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    /// Announces changed lists. The app as a whole is the server [`super::APP`]; a plugin
    /// that is a server itself has the name of its function.
    pub(crate) changes: Changes,
    /// Ends the streams.
    pub(crate) closing: CancellationToken,
}

impl Listeners {
    /// Ends all streams, because the handler shuts down.
    pub(crate) fn close(&self) {
        self.closing.cancel();
    }

    /// What a client hears of `server` in the response to the request with the head
    /// `parts`.
    pub(crate) fn channel(&self, server: &Arc<str>, parts: &Parts) -> Channel {
        Channel {
            changes: self.changes.subscribe(server),
            ends_at: ends_at(parts),
            closing: self.closing.clone(),
        }
    }
}

/// When a stream has to end that responds to the request with the head `parts`.
pub(super) fn ends_at(parts: &Parts) -> Option<Instant> {
    let due = Deadline::from_extensions(&parts.extensions).at()?;
    due.checked_sub(FAREWELL)
}
