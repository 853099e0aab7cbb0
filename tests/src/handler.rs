//! The real handler, started as the Functions host starts it.

mod environment;
mod one_shot;
mod running;
mod shared;
mod watchdog;

pub use one_shot::{Finished, run};
pub use running::Handler;
pub use shared::Shared;
