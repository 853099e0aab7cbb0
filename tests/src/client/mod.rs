//! A Functions host that calls the handler: as strict as the real one, and with
//! the same habits. What it writes and how it reads is `corral-emulator`; here is what
//! sends and waits.

mod call;
mod caller;
pub mod exchange;
mod failure;
mod http_call;
mod raw_answer;
pub mod transport;
mod trigger;

pub use corral_emulator::answer::{self, Delivered, ErrorReport, Received, output};
pub use corral_emulator::{payload, token};

pub use call::{Call, FunctionsHost};
pub use caller::Caller;
pub use exchange::Exchange;
pub use failure::{Failure, judge};
pub use http_call::HttpCall;
pub use transport::Framing;
pub use trigger::{Timer, Trigger};
