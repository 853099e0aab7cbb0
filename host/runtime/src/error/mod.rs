//! What can go wrong with a plugin, and who has to act on it.

mod call;
mod engine;
mod load;
mod request_body;

pub use call::{CallError, Clock, Fault};
pub use engine::EngineError;
pub use load::LoadError;
pub use request_body::RequestBodyError;
