//! What `handler dev` shows of the local Functions host.

mod functions;
mod invocations;
mod lines;
mod pages;
mod printer;
mod traffic;

pub(crate) use pages::{AdminInterface, LocalPages, page_file};
pub(crate) use printer::{Form, Printer};
