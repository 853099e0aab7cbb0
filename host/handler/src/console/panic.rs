//! Panics as lines of the console.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};

/// Logs panics from now on. The default hook writes to stderr itself, and waits for
/// its reader.
pub(super) fn log_panics() {
    panic::set_hook(Box::new(log));
}

fn log(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = info
        .location()
        .map_or_else(|| "an unknown location".to_owned(), ToString::to_string);
    let mut message = format!(
        "the handler panicked at {place}: {}; report this as a bug",
        text.unwrap_or("no message")
    );
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        message = format!("{message}\n{backtrace}");
    }
    tracing::error!(parent: None, critical = true, "{message}");
}
