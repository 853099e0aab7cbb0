//! `handler`: the custom handler of an Azure Functions app whose functions are
//! WebAssembly plugins.

mod cli;
mod console;
mod server;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
