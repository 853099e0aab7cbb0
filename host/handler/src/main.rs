//! `handler`: the custom handler of an Azure Functions app whose functions are
//! WebAssembly plugins.

#![deny(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "everything is printed by `console`, which escapes control characters and does not wait for a reader while the handler serves"
)]

mod admin;
mod cli;
mod console;
mod dev;
mod event_log;
mod failure;
mod gateway;
mod invocation;
mod mcp;
mod mcp_policy;
mod metrics;
mod request_body;
mod server;

use std::process::ExitCode;

/// Every call makes and drops a sandbox of about a hundred small allocations, on
/// any of the threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
