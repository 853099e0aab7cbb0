//! Measures what one invocation of the sample function `order` costs, layer by layer:
//! in this process, on one thread, without a network. `cargo xtask bench layers` runs
//! it, once for time and once under callgrind for instructions, and explains the
//! result.
//!
//! It does what the handler does with a payload call, step by step, and calls
//! [`marks::mark`] at the end of each step. Inside the call the plugin itself does: see
//! [`marked_module`].

#![allow(
    clippy::print_stdout,
    reason = "the result is written to standard output"
)]

mod engine;
mod invocation;
mod marked_module;
mod marks;
mod sample;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use corral_runtime::Allocation;
use corral_runtime::measure::{Path, Pool, Steps};
use serde_json::{Value, json};

use self::invocation::Plans;
use self::marks::Marks;
use self::sample::Sample;

/// The allocator of the handler.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// The sample app with its built plugins
    #[arg(long)]
    app: PathBuf,
    /// How many invocations to measure
    #[arg(long)]
    invocations: usize,
    /// How many to make before them
    #[arg(long)]
    warm_up: usize,
    /// Write the order of the marks instead of times: a profiler measures. The pool of
    /// instances is as small as possible
    #[arg(long)]
    profiled: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let sample = Sample::load(&arguments.app)?;
    let threads = tokio::runtime::Builder::new_current_thread().build()?;
    let (facts, marks) = threads.block_on(measure(&arguments, &sample))?;
    let figures = if arguments.profiled {
        json!({ "marks": marks.names() })
    } else {
        json!({ "figures": marks.quartiles() })
    };
    let mut result = facts;
    if let (Value::Object(result), Value::Object(figures)) = (&mut result, figures) {
        result.extend(figures);
    }
    println!("{result}");
    Ok(())
}

async fn measure(arguments: &Arguments, sample: &Sample) -> Result<(Value, Marks)> {
    let pool = if arguments.profiled {
        Pool::Smallest
    } else {
        Pool::Of(sample.concurrency)
    };
    let steps = |wasm: &[u8], path| {
        let profile = sample.profile.clone();
        Steps::new((wasm, path), profile, pool, sample.stack, marks::stamp)
    };
    let marked_plugin = marked_module::mark(&sample.plugin)?;
    let plans = Plans {
        marked: steps(&marked_plugin, Path::Direct)?,
        general: steps(&marked_plugin, Path::General)?,
        plain: steps(&sample.plugin, Path::Direct)?,
    };
    let mut all = Marks::default();
    for count in [(arguments.warm_up, false), (arguments.invocations, true)] {
        invocation::measure(sample, &plans, count, &mut all).await?;
        engine::measure(&plans.plain, &sample.plugin, count, &mut all).await?;
    }
    let facts = json!({
        "invocations": arguments.invocations,
        "allocation": match plans.marked.allocation() {
            Allocation::Pooling => "pooling",
            Allocation::OnDemand => "on demand",
        },
        "reset": format!("{:?}", plans.marked.reset()),
        "pool": match pool {
            Pool::Of(concurrency) => concurrency,
            Pool::Smallest => 1,
        },
    });
    Ok((facts, all))
}
