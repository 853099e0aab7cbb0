//! `cargo xtask demo`: the sample app served and called as the Functions host
//! does it, then run by `handler dev`, with every answer printed, explained and
//! checked.

mod call;
mod dev;
mod local;
mod transcript;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use corral_tests::client::transport::Transport;

pub(crate) use self::call::Call;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::served::Served;
use crate::toolchain;

/// The two functions of Azure's documentation, which are called first.
const DOCUMENTED: [&str; 2] = ["order", "MyQueueFunction"];

/// Builds everything, serves `plugins/orders`, calls each function that has a
/// sample payload, and ends the handler. Then it runs a copy of the app with
/// `handler dev`, and sends an order through it. Any wrong answer is an error.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(5 + local::STEPS + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    println!("      {}", compiler.description());
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let binary = handler::build(layout, &mut progress)?;

    let app = layout.root.join("plugins").join("orders");
    let log = layout.target.join("demo").join("handler.log");
    let served = progress.step("starting the handler as the Functions host does", || {
        Served::start(Command::new(&binary), &app, &log)
    })?;
    transcript::started(&app, &served);
    let outcome = progress.step("calling every function", || {
        call_all(&app, &served.transport())
    });
    let ended = progress.step("ending the handler", || served.end());
    transcript::console(&fs::read_to_string(&log).unwrap_or_default());
    let count = outcome?;
    ended?;
    local::run(layout, &binary, &mut progress)?;
    println!(
        "\n{count} functions answered as they should, and `handler dev` ran the app; the demo took {}",
        progress.elapsed()
    );
    Ok(())
}

/// Calls each function that has a sample, the documented ones first.
fn call_all(app: &Path, transport: &Transport) -> Result<usize> {
    let mut names = samples(&app.join("samples"))?;
    names.sort_by_key(|name| {
        let place = DOCUMENTED.iter().position(|documented| documented == name);
        (place.unwrap_or(DOCUMENTED.len()), name.clone())
    });
    for name in &names {
        let call = Call::read(app, name)?;
        transcript::request(&call);
        let (answer, delivered) = call.send(transport)?;
        transcript::answer(&answer);
        transcript::delivered(&call, &delivered);
        let finding = call
            .check(&delivered)
            .with_context(|| format!("the answer of {name} is wrong"))?;
        println!("Checked: {finding}");
    }
    Ok(names.len())
}

/// The functions whose payload is in `samples/<function>.json`.
fn samples(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
            && let Some(name) = file.file_stem().and_then(|name| name.to_str())
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}
