//! `handler compile-one`: the process that compiles one plugin.
//!
//! Nobody needs to call it by hand. It is apart so that a plugin that is made to
//! wear the compiler out is stopped by the system.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use anyhow::Result;
use corral_runtime::{CompileJob, compile_alone};

#[derive(clap::Args)]
pub(super) struct CompileOneArgs {
    /// The stack of one invocation, in bytes
    stack: usize,
    /// Whether it is for WASI 0.3
    #[arg(action = clap::ArgAction::Set)]
    concurrent: bool,
    /// How much memory this process may take, in bytes
    memory: u64,
    /// How long it may compute, in seconds of one core
    seconds: u64,
    /// Whether it gives way to everything else
    #[arg(action = clap::ArgAction::Set)]
    gives_way: bool,
}

pub(super) fn run(args: &CompileOneArgs) -> Result<ExitCode> {
    let mut wasm = Vec::new();
    io::stdin().lock().read_to_end(&mut wasm)?;
    let job = CompileJob {
        stack: args.stack,
        concurrent: args.concurrent,
        memory: args.memory,
        seconds: args.seconds,
        gives_way: args.gives_way,
    };
    match compile_alone(&job, &wasm) {
        Ok(code) => {
            io::stdout().lock().write_all(&code)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(reason) => {
            eprintln!("{reason}");
            Ok(ExitCode::FAILURE)
        }
    }
}
