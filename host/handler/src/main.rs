//! `handler`: the custom handler of an Azure Functions app whose functions are
//! WebAssembly plugins.

mod admin;
mod cli;
mod console;
mod metrics;
mod narration;
mod server;

use std::process::ExitCode;

/// Every call makes and drops a sandbox of some hundred small pieces, on
/// whichever thread serves it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
