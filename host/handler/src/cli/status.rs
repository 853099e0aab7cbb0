//! `handler status`: how the functions of a running handler are doing.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::AppArgs;
use super::admin::{Client, block_on};

#[derive(clap::Args)]
pub(super) struct StatusArgs {
    /// The function to show; all when none is named
    function: Option<String>,
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Overview {
    handler: Handler,
    functions: Vec<Function>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Handler {
    version: String,
    uptime_seconds: f64,
    resident_bytes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Function {
    name: String,
    state: String,
    reason: Option<String>,
    current: Option<Generation>,
    counters: Counters,
    last_error: Option<LastError>,
}

#[derive(Deserialize)]
struct Generation {
    number: u64,
    sha256: String,
    contract: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counters {
    invocations: BTreeMap<String, u64>,
    running: u64,
    waiting: u64,
    memory_bytes: u64,
}

#[derive(Deserialize)]
struct LastError {
    code: String,
    message: String,
    at: String,
}

pub(super) fn run(args: &StatusArgs) -> Result<ExitCode> {
    block_on(async {
        let mut client = Client::connect(&args.app).await?;
        let path = match &args.function {
            Some(name) => super::admin::function_path(name, ""),
            None => "/v1/functions".to_owned(),
        };
        let answer = client.get(&path).await?;
        if args.json {
            let answer: &RawValue = serde_json::from_slice(&answer)?;
            println!("{answer}");
            return Ok(ExitCode::SUCCESS);
        }
        let foreign = "the handler is of another version than this command";
        if args.function.is_some() {
            let function = serde_json::from_slice(&answer).context(foreign)?;
            print_functions(&[function]);
        } else {
            let overview: Overview = serde_json::from_slice(&answer).context(foreign)?;
            print_handler(&overview.handler);
            print_functions(&overview.functions);
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn print_handler(handler: &Handler) {
    let uptime = Duration::from_secs_f64(handler.uptime_seconds.max(0.0).floor());
    let memory = handler
        .resident_bytes
        .map_or_else(String::new, |bytes| format!(", {} resident", size(bytes)));
    println!(
        "handler {}, up {}{memory}",
        handler.version,
        humantime::format_duration(uptime)
    );
}

const TITLES: [&str; 10] = [
    "function", "state", "gen", "contract", "sha256", "ok", "failed", "running", "waiting",
    "memory",
];

fn print_functions(functions: &[Function]) {
    let mut rows = vec![TITLES.map(str::to_owned)];
    rows.extend(functions.iter().map(row));
    let widths: Vec<usize> = (0..TITLES.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        println!("{}", line.join("  ").trim_end());
    }
    for function in functions {
        if let Some(reason) = &function.reason {
            println!("{}: {reason}", function.name);
        }
        if let Some(error) = &function.last_error {
            let LastError { code, message, at } = error;
            println!(
                "{}: last failed at {at} with {code}: {message}",
                function.name
            );
        }
    }
}

fn row(function: &Function) -> [String; TITLES.len()] {
    let current = function.current.as_ref();
    let of_current = |text: fn(&Generation) -> String| current.map_or_else(|| "-".to_owned(), text);
    let counters = &function.counters;
    let succeeded = counters.invocations.get("ok").copied().unwrap_or_default();
    let all: u64 = counters.invocations.values().sum();
    [
        function.name.clone(),
        function.state.clone(),
        of_current(|current| current.number.to_string()),
        of_current(|current| current.contract.clone()),
        of_current(|current| current.sha256.chars().take(12).collect()),
        succeeded.to_string(),
        all.saturating_sub(succeeded).to_string(),
        counters.running.to_string(),
        counters.waiting.to_string(),
        size(counters.memory_bytes),
    ]
}

/// Bytes, for people.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KiB", "MiB", "GiB"];
    let (mut value, mut unit) = (bytes, "B");
    for larger in UNITS.into_iter().skip(1) {
        if value < 10 * 1024 {
            break;
        }
        (value, unit) = (value / 1024, larger);
    }
    format!("{value} {unit}")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_few_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (10_239, "10239 B"),
            (10_240, "10 KiB"),
            (30 << 20, "30 MiB"),
            (1 << 50, "1048576 GiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
