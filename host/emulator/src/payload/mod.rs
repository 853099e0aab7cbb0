//! The request of payload mode: what the host tells the handler about an invocation
//! (custom handler protocol, section 3).

mod binding;
mod binding_data;
mod blob;
mod blob_properties;
mod cosmos_db;
mod described;
mod event_grid;
mod event_hub;
mod exception;
mod http;
mod http_call;
mod identity;
mod input;
mod json_properties;
mod manual;
mod mcp;
pub mod media_type;
mod not_called;
mod path_template;
mod queue;
mod request;
mod route_values;
mod service_bus;
mod stamp;
mod text;
mod timer;
mod trigger;
mod value;

pub use corral_app::AuthLevel;
pub use corral_storage::{Blob, BlobProperties};

pub use binding::{Binding, FunctionBindings, read_all};
pub use binding_data::{BindingData, Datum};
pub use exception::exception;
pub use http_call::HttpCall;
pub use identity::Identity;
pub use input::InputValue;
pub use manual::{ManualInput, Refused};
pub use not_called::NotCalled;
pub use request::{HOST_VERSION, binding_data, request};
pub use route_values::route_values;
pub use stamp::{RetryContext, Stamp};
pub use trigger::{
    BlobCall, ManualCall, ManualSubject, QueueMessage, ScheduleStatus, TimerCall, Trigger,
};
