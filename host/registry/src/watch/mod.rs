//! Noticing that files have changed.
//!
//! Two ways lead to the same [`look`]: the operating system's notices, which are
//! quick but may be lost or never come, and a slow poll. A look takes stamps and
//! reads no contents; what it finds is compared with the look before.

mod folders;
mod links;
mod notice;
mod sight;
mod stamp;

pub(crate) use folders::Folders;
pub(crate) use notice::Notice;
pub(crate) use sight::{Interest, Sight, look};
pub(crate) use stamp::Stamp;
