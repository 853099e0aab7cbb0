//! The real handler, started as the Functions host starts it.

mod admin;
mod environment;
mod one_shot;
mod running;
mod shared;

pub use admin::{Admin, TOKEN, VARIABLES};
pub use one_shot::{Finished, Followed, follow, run, run_with};
pub use running::Handler;
pub use shared::{Logs, Shared};
