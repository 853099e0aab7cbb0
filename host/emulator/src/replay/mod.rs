//! Sends recorded requests again, and compares the answers.

mod compare;
mod rules;
mod session;
mod volatile;

pub use compare::Difference;
pub use rules::{InvalidPointer, Pointer, Rules};
pub use session::{Outcome, Session, StartError};
