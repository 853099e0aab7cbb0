//! Which recorded cases are compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The cases of one section, by name.
pub(crate) fn section(name: &str) -> BTreeMap<String, Value> {
    let cases = read()[name].take();
    serde_json::from_value(cases).unwrap()
}

fn read() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("../../tests/host-traces/life.json");
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Cases that are compared elsewhere or not at all.
const NOT_HERE: [(&str, &str, &str); 15] = [
    (
        "corral",
        "shutdown SIGTERM",
        "concerns the host's own end; its last step is in `shutdown`",
    ),
    (
        "corral",
        "shutdown SIGINT",
        "concerns the host's own end; its last step is in `shutdown`",
    ),
    (
        "corral",
        "shutdown SIGKILL",
        "says how the handler leaves when the host is killed",
    ),
    (
        "corral",
        "group SIGINT busy=False",
        "the worker has its own process group",
    ),
    (
        "corral",
        "group SIGINT busy=True",
        "the worker has its own process group",
    ),
    (
        "corral",
        "timeout no plugin.json, functionTimeout 5s",
        "concerns limits of the handler",
    ),
    (
        "corral",
        "timeout smaller plugin limit 2s",
        "concerns limits of the handler",
    ),
    (
        "corral",
        "timeout no plugin.json, functionTimeout 1s",
        "concerns limits of the handler",
    ),
    (
        "corral",
        "timeout no limits, functionTimeout 15s (cpu 10s)",
        "concerns limits of the handler",
    ),
    (
        "corral",
        "timeout queue: concurrency 1, 3 calls, functionTimeout 5s",
        "concerns limits of the handler",
    ),
    ("corral_more", "queued", "concerns limits of the handler"),
    ("corral_more", "long SIGTERM", "concerns the host's own end"),
    ("corral_more", "longkill", "concerns the host's own end"),
    (
        "extra",
        "handler status 8, 16, 24 s after a host restart",
        "concerns the admin interface of the handler",
    ),
    (
        "extra",
        "console end",
        "concerns the admin interface of the handler",
    ),
];

/// Sections and cases that need the whole host.
const OF_THE_HOST: [(&str, &str, &str); 3] = [
    ("hot_swap", "", "concerns the host's watching of files"),
    (
        "extra",
        "host restart with a 6 s call in flight",
        "concerns the host's restart",
    ),
    ("extra", "pings", "concerns the host's health check"),
];

#[test]
fn every_case_is_compared_or_has_a_reason() {
    let mut compared = 0;
    let mut left = Vec::new();
    let sections: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_value(read()).unwrap();
    for (section, cases) in &sections {
        for name in cases.keys() {
            let mut reasons = NOT_HERE.iter().chain(&OF_THE_HOST);
            let reason =
                reasons.find(|(of, case, _)| of == section && (case == name || case.is_empty()));
            match reason {
                Some((_, _, reason)) => left.push(format!("{section}, {name}: {reason}")),
                None => compared += 1,
            }
        }
    }
    println!("{compared} cases are compared, {} are not:", left.len());
    for line in &left {
        println!("  {line}");
    }
    let suites = ["start_up", "ready_and_exit"].map(|name| section(name).len());
    let here = suites.iter().sum::<usize>() + super::invocations::COMPARED.len();
    assert_eq!(compared, here);
}
