//! `wasi:logging`: lines with a level.

use super::Sandbox;
use crate::bindings::wasi::logging::logging::{self, Host};
use crate::log::Level;

impl Host for Sandbox {
    fn log(&mut self, level: logging::Level, context: String, message: String) {
        let level = match level {
            logging::Level::Trace => Level::Trace,
            logging::Level::Debug => Level::Debug,
            logging::Level::Info => Level::Info,
            logging::Level::Warn => Level::Warn,
            logging::Level::Error => Level::Error,
            logging::Level::Critical => Level::Critical,
        };
        self.log
            .line(level, &context, message.trim_end_matches('\n'));
    }
}
