//! What `handler dev` shows of the local Functions host.

mod builds;
mod functions;
mod invocations;
mod lines;
mod pages;
mod printer;
mod traffic;

pub(crate) use pages::{AdminInterface, LocalPages};
pub(crate) use printer::{Form, Printer};
