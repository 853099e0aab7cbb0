//! The request of payload mode: what the host tells the handler about an invocation
//! (custom handler protocol, section 3).

mod binding;
mod http_call;
mod input;
mod not_called;
mod stamp;
mod trigger;

pub use binding::{Binding, FunctionBindings, read_all};
pub use http_call::{HttpCall, Identity};
pub use input::InputValue;
pub use not_called::NotCalled;
pub use stamp::{RetryContext, Stamp};
pub use trigger::{
    BlobCall, ManualCall, ManualSubject, QueueMessage, ScheduleStatus, TimerCall, Trigger,
};
