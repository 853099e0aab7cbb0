//! What `handler dev` shows of the local Functions host.

mod azurite;
mod builds;
mod functions;
mod invocations;
mod lines;
mod pages;
mod printer;
mod traffic;

pub(crate) use azurite::Azurite;
pub(crate) use pages::{AdminInterface, LocalPages, page_file};
pub(crate) use printer::{Form, Printer};
