//! `handler status`: how the functions of a running handler are doing.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::body::Incoming;
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
    /// Go on with what happens to functions, until the handler ends
    #[arg(long)]
    watch: bool,
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
    refused: Option<Refused>,
    counters: Counters,
    last_error: Option<LastError>,
}

#[derive(Deserialize)]
struct Refused {
    reason: String,
    at: String,
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

/// Something that happened.
#[derive(Deserialize)]
struct Event {
    at: Option<String>,
    #[serde(rename = "event")]
    what: String,
    function: Option<String>,
    generation: Option<u64>,
    from: Option<u64>,
    reason: Option<String>,
}

impl Event {
    fn is_about(&self, function: Option<&str>) -> bool {
        match (function, &self.function) {
            (Some(wanted), Some(name)) => name.eq_ignore_ascii_case(wanted),
            _ => true,
        }
    }

    /// The event on one line.
    fn line(&self) -> String {
        let mut line = self.at.clone().unwrap_or_default();
        let mut add = |text: &str| line = format!("{line}{text}");
        let subject = self.function.as_deref().unwrap_or("the app");
        add(&format!(" {subject}: {}", self.what));
        if let Some(generation) = self.generation {
            add(&format!(", generation {generation}"));
        }
        if let Some(from) = self.from {
            add(&format!(" in place of {from}"));
        }
        if let Some(reason) = &self.reason {
            add(&format!(": {reason}"));
        }
        line
    }
}

/// What is wrong when an answer is not as expected.
const FOREIGN: &str = "the handler is of another version than this command";

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
        } else if args.function.is_some() {
            let function = serde_json::from_slice(&answer).context(FOREIGN)?;
            print_functions(&[function]);
        } else {
            let overview: Overview = serde_json::from_slice(&answer).context(FOREIGN)?;
            print_handler(&overview.handler);
            print_functions(&overview.functions);
        }
        if args.watch {
            let events = client.follow("/v1/events").await?;
            watch(events, args.function.as_deref(), args.json).await?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Prints the events about `function`, or about all, until there are no more.
async fn watch(mut events: Incoming, function: Option<&str>, json: bool) -> Result<()> {
    let mut text = Vec::new();
    while let Some(frame) = events.frame().await {
        // That the handler has ended is no failure of watching it.
        let Ok(frame) = frame else { return Ok(()) };
        text.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
        while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = text.drain(..=end).collect();
            // The other fields of an event say nothing that is not in its data.
            let Some(data) = line.strip_prefix(b"data:") else {
                continue;
            };
            let event: Event = serde_json::from_slice(data).context(FOREIGN)?;
            if !event.is_about(function) {
                continue;
            }
            if json {
                println!("{}", String::from_utf8_lossy(data).trim());
            } else {
                println!("{}", event.line());
            }
        }
    }
    Ok(())
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
        if let Some(refused) = &function.refused
            && function.current.is_some()
        {
            let Refused { reason, at } = refused;
            println!("{}: refused a change at {at}: {reason}", function.name);
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
    use super::{Event, size};

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

    #[test]
    fn an_event_is_one_line() {
        for (data, line) in [
            (
                r#"{"at":"now","event":"swapped","function":"f","generation":2,"from":1,"sha256":"0"}"#,
                "now f: swapped, generation 2 in place of 1",
            ),
            (
                r#"{"at":"now","event":"refused","function":"f","reason":"no"}"#,
                "now f: refused: no",
            ),
            (
                r#"{"at":"now","event":"problem","reason":"no"}"#,
                "now the app: problem: no",
            ),
            (r#"{"event":"missed","count":3}"#, " the app: missed"),
        ] {
            let event: Event = serde_json::from_str(data).unwrap();
            assert_eq!(event.line(), line);
        }
    }
}
