//! `handler compile-one`: the process that compiles one plugin.
//!
//! Not for use by hand. It is a separate process so that the system stops the compiler
//! when a malicious plugin exhausts time or memory.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use anyhow::Result;
use corral_runtime::{CodeTarget, CompileJob, Cpu, compile_alone};

use crate::console::output::note;

#[derive(clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are arguments of a command line"
)]
pub(super) struct CompileOneArgs {
    /// The stack size of an invocation, in bytes
    stack: usize,
    /// Whether the component uses WASI 0.3
    #[arg(action = clap::ArgAction::Set)]
    concurrent: bool,
    /// Whether the address space is limited
    #[arg(action = clap::ArgAction::Set)]
    on_demand: bool,
    /// The memory limit of this process, in bytes
    memory: u64,
    /// The CPU time limit, in seconds
    seconds: u64,
    /// Whether to run at low priority
    #[arg(action = clap::ArgAction::Set)]
    low_priority: bool,
    /// Whether the code is to be ready soon rather than fast
    #[arg(action = clap::ArgAction::Set)]
    quick: bool,
    /// The machine that runs the code; this one by default
    #[arg(long, value_name = "TRIPLE", requires = "cpu")]
    target: Option<String>,
    /// The instructions that it has
    #[arg(long)]
    cpu: Option<Cpu>,
}

pub(super) fn run(args: &CompileOneArgs) -> Result<ExitCode> {
    let mut wasm = Vec::new();
    io::stdin().lock().read_to_end(&mut wasm)?;
    let job = CompileJob {
        stack: args.stack,
        concurrent: args.concurrent,
        on_demand: args.on_demand,
        memory: args.memory,
        seconds: args.seconds,
        low_priority: args.low_priority,
        quick: args.quick,
        target: args.target.clone().map(|triple| CodeTarget {
            triple,
            cpu: args.cpu.unwrap_or_default(),
        }),
    };
    match compile_alone(&job, &wasm) {
        Ok(code) => {
            io::stdout().lock().write_all(&code)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(reason) => {
            note(&reason);
            Ok(ExitCode::FAILURE)
        }
    }
}
