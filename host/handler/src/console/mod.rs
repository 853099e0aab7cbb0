//! What the handler prints: log lines in the form that the Functions host
//! understands, and the results of commands ([`output`]).
//!
//! Log lines are events of `tracing`; those of plugins have the target `plugin`.
//! [`ConsoleLayer`] makes text of them, and [`Streams`] writes it without waiting
//! for a reader while the handler serves.

mod event;
mod layer;
mod line;
mod live;
pub(crate) mod output;
mod panic;
mod queue;
mod streams;

use std::io;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tracing_subscriber::Layer as _;
use tracing_subscriber::layer::SubscriberExt as _;

pub(crate) use event::{log, log_of_plugin, log_problems};
pub(crate) use live::Live;

use layer::{ConsoleFilter, ConsoleLayer};
use streams::Streams;

/// How long the last lines may take to leave when the process ends.
const LAST_LINES: Duration = Duration::from_secs(1);

static STREAMS: OnceLock<Streams> = OnceLock::new();

/// Logs to the streams of a handler that serves, each with its own thread, so that
/// a reader that stops reading blocks nothing. Panics are logged in the same way.
///
/// # Errors
/// When the system cannot start a thread. Lines are then written at once.
pub(crate) fn serve() -> io::Result<()> {
    match Streams::queued() {
        Ok(streams) => {
            start(streams);
            panic::log_panics();
            Ok(())
        }
        Err(error) => {
            start(Streams::Direct);
            Err(error)
        }
    }
}

/// Logs to stderr, for a command that prints its result on stdout.
pub(crate) fn log_to_stderr() {
    start(Streams::Stderr);
}

fn start(streams: Streams) {
    // Only the first call counts, here and below.
    let _ = STREAMS.set(streams);
    let layer = ConsoleLayer::new(|level, lines: &str| {
        if let Some(streams) = STREAMS.get() {
            streams.write(level, lines);
        }
    });
    let layer = layer.with_filter(ConsoleFilter::from_environment());
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// Waits for the last lines to leave, for a second at most.
///
/// # Errors
/// When standard output could not take what a command printed.
pub(crate) fn finish() -> io::Result<()> {
    if let Some(Streams::Queued { stdout, stderr }) = STREAMS.get() {
        let deadline = Instant::now() + LAST_LINES;
        stderr.flush(deadline);
        stdout.flush(deadline);
    }
    output::failure().map_or(Ok(()), Err)
}

/// How many lines were dropped so far, by stream.
pub(crate) fn dropped() -> [(&'static str, u64); 2] {
    let (stdout, stderr) = match STREAMS.get() {
        Some(Streams::Queued { stdout, stderr }) => (stdout.dropped(), stderr.dropped()),
        _ => (0, 0),
    };
    [("stdout", stdout), ("stderr", stderr)]
}
