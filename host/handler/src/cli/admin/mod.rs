//! The admin interface of a handler: `serve` offers it, and the commands that watch
//! and change a running handler are its clients.

mod client;
mod generation;
mod listener;
mod settings;

pub(super) use client::{Client, Interface, OTHER_VERSION, block_on, function_path};
pub(super) use generation::{GenerationView, NOT_IN_APP, print_generation};
pub(super) use listener::serve;
