//! The state of a handler and its functions, as text.

use std::time::Duration;

use super::view::{FunctionView, HandlerView, LastError, Peer, Refused};
use crate::cli::admin::{GenerationView, NOT_IN_APP};
use crate::console::output;

pub(super) fn handler(handler: &HandlerView) {
    let uptime = Duration::from_secs_f64(handler.uptime_seconds.max(0.0).floor());
    let memory = handler
        .resident_bytes
        .map_or_else(String::new, |bytes| format!(", {} resident", size(bytes)));
    let plugins = handler
        .plugin_memory_bytes
        .map_or_else(String::new, |bytes| {
            format!(", {} for plugins", size(bytes))
        });
    output::out(&format!(
        "handler {}, up {}{memory}{plugins}",
        handler.version,
        humantime::format_duration(uptime)
    ));
}

const TITLES: [&str; 10] = [
    "function", "state", "gen", "contract", "sha256", "ok", "failed", "running", "waiting",
    "memory",
];

pub(super) fn functions(functions: &[FunctionView]) {
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
        output::out(line.join("  ").trim_end());
    }
    for function in functions {
        if let Some(reason) = &function.reason {
            output::out(&format!("{}: {reason}", function.name));
        }
        if let Some(why) = &function.not_in_app {
            output::out(&format!("{}: {NOT_IN_APP} ({why})", function.name));
        }
        if let (Some(current), Some(config)) = (&function.current, &function.config)
            && current.contract != "function"
            && config.instances.policy == "warm"
        {
            output::out(&format!(
                "{}: `warm` has no effect on a plugin of the {} contract",
                function.name, current.contract
            ));
        }
        if let Some(refused) = &function.refused
            && function.current.is_some()
        {
            let Refused { reason, at } = refused;
            output::out(&format!(
                "{}: refused a change at {at}: {reason}",
                function.name
            ));
        }
        if let Some(error) = &function.last_error {
            let LastError { code, message, at } = error;
            output::out(&format!(
                "{}: last failed at {at} with {code}: {message}",
                function.name
            ));
        }
    }
}

/// Prints the other handlers of the app, and where they serve other plugins.
pub(super) fn peers(peers: &[Peer], functions: &[FunctionView]) {
    for Peer { process, serving } in peers {
        output::out(&format!("process {process} serves this app too"));
        for function in functions {
            let current = function.current.as_ref().map(|current| &current.sha256);
            let theirs = serving.get(&function.name.to_ascii_lowercase());
            if let Some(theirs) = theirs.filter(|theirs| Some(*theirs) != current) {
                let digest: String = theirs.chars().take(12).collect();
                output::out(&format!(
                    "{}: process {process} serves {digest}",
                    function.name
                ));
            }
        }
    }
}

fn row(function: &FunctionView) -> [String; TITLES.len()] {
    let current = function.current.as_ref();
    let of_current =
        |text: fn(&GenerationView) -> String| current.map_or_else(|| "-".to_owned(), text);
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

/// A size in bytes, in a readable unit.
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
    fn formats_sizes() {
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
