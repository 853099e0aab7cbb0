//! Log lines with a level; Corral adds the invocation.
//!
//! ```
//! corral_sdk::info!("{} orders", 3);
//! corral_sdk::warn!(target: "stock", "only {} left", 1);
//! ```

use std::fmt;

use crate::host;

pub use crate::level::Level;

/// Writes one line. `target` names the part of the program and may be empty.
pub fn log(level: Level, target: &str, message: impl fmt::Display) {
    host::log(level, target, &message.to_string());
}

/// Writes a formatted line with the level [`Level::Trace`].
#[macro_export]
macro_rules! trace {
    ($($arguments:tt)+) => { $crate::__log!(Trace, $($arguments)+) };
}

/// Writes a formatted line with the level [`Level::Debug`].
#[macro_export]
macro_rules! debug {
    ($($arguments:tt)+) => { $crate::__log!(Debug, $($arguments)+) };
}

/// Writes a formatted line with the level [`Level::Info`].
#[macro_export]
macro_rules! info {
    ($($arguments:tt)+) => { $crate::__log!(Info, $($arguments)+) };
}

/// Writes a formatted line with the level [`Level::Warn`].
#[macro_export]
macro_rules! warn {
    ($($arguments:tt)+) => { $crate::__log!(Warn, $($arguments)+) };
}

/// Writes a formatted line with the level [`Level::Error`].
#[macro_export]
macro_rules! error {
    ($($arguments:tt)+) => { $crate::__log!(Error, $($arguments)+) };
}

/// Writes a formatted line with the level [`Level::Critical`].
#[macro_export]
macro_rules! critical {
    ($($arguments:tt)+) => { $crate::__log!(Critical, $($arguments)+) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log {
    ($level:ident, target: $target:expr, $($format:tt)+) => {
        $crate::log::log($crate::log::Level::$level, $target, ::core::format_args!($($format)+))
    };
    ($level:ident, $($format:tt)+) => {
        $crate::log::log($crate::log::Level::$level, "", ::core::format_args!($($format)+))
    };
}
