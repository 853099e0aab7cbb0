//! What `handler dev` shows of the local Functions host.

mod functions;
mod invocations;
mod lines;
mod printer;
mod traffic;

pub(crate) use printer::{Form, Printer};
