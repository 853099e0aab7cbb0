//! Timers (custom handler protocol, sections 3.6 and 7.1).

mod cron;
mod field;
mod listener;
mod schedule;
mod status;
#[cfg(test)]
mod tests;
mod zone;

pub(super) use listener::TimerListener;
pub use schedule::Schedule;
pub use zone::time_zone;
