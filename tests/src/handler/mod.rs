//! The real handler, started as the Functions host starts it.

mod admin;
mod environment;
mod logs;
mod one_shot;
mod running;
mod shared;

pub(crate) use environment::command;

pub use admin::{Admin, TOKEN, VARIABLES};
pub use logs::Logs;
pub use one_shot::{Finished, Followed, follow, run, run_as, run_with};
pub use running::{Handler, Start};
pub use shared::Shared;
