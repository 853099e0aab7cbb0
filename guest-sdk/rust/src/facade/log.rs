//! The crate `log`.

use ::log::{LevelFilter, Log, Metadata, Record, set_logger, set_max_level};

use crate::host;
use crate::level::Level;

struct Logger;

/// All levels: the app's settings decide which are shown.
pub(super) fn install() {
    if set_logger(&Logger).is_ok() {
        set_max_level(LevelFilter::Trace);
    }
}

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let level = match record.level() {
            ::log::Level::Trace => Level::Trace,
            ::log::Level::Debug => Level::Debug,
            ::log::Level::Info => Level::Info,
            ::log::Level::Warn => Level::Warn,
            ::log::Level::Error => Level::Error,
        };
        host::log(level, record.target(), &record.args().to_string());
    }

    fn flush(&self) {}
}
