//! A Functions host that calls the handler: as strict as the real one, and with
//! the same habits.

pub mod answer;
pub mod base64_guess;
pub mod binding;
mod call;
mod caller;
mod error_report;
pub mod exchange;
pub mod output;
mod raw_answer;
pub mod result;
pub mod token;
pub mod transport;
pub mod trigger;
pub mod value;
pub mod verdict;

pub use answer::Delivered;
pub use call::{Call, FunctionsHost};
pub use caller::Caller;
pub use error_report::ErrorReport;
pub use exchange::Exchange;
pub use output::Received;
pub use transport::Framing;
pub use trigger::{HttpCall, Timer, Trigger};
pub use verdict::Failure;
