//! Pages beside the functions, which the host's owner adds, and answers that the host
//! gives by itself.

mod reply;
mod request;

pub use reply::Reply;
pub(crate) use reply::complete;
pub use request::{PageAnswer, PageRequest, Pages};
