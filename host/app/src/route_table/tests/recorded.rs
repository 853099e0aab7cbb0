//! The apps of `tests/host-traces/apps.json`: which requests the Functions host
//! gave to a function, and which it answered with 404 itself.

use std::path::Path;

use serde_json::Value;

use crate::RouteTable;
use crate::fixture;

/// Where the two differ for another reason than routes: the one loads a function
/// that the other refuses, or it is turned off. That is for `handler check`.
const OTHER: [&str; 23] = [
    "fj-deep",
    "fj-unknown-input",
    "fj-dir-inout-trigger",
    "fj-dir-inout-http",
    "fj-dir-number",
    "fj-dir-numtext",
    "fj-name-newline",
    "methods-nulls",
    "auth-number",
    "auth-user",
    "auth-system",
    "blob-out-nopath",
    "disabled-appsetting-1",
    "disabled-appsetting-upper",
    "script-number",
    "script-case",
    "retry-text",
    "retry-float",
    "datatype-number9",
    "datatype-empty",
    "cardinality-number",
    // The host answers 500: the expression is not valid.
    "route-29 \"n/{a:regex([)}\"",
    // A number is a route to the host.
    "route-46 5",
];

#[test]
fn requests_find_a_function_as_in_the_host() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/host-traces/apps.json");
    let text = std::fs::read_to_string(file).unwrap();
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let mut differences = Vec::new();
    let mut compared = 0;
    for case in recorded["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let files = case["files"].as_object().unwrap().iter();
        let files: Option<Vec<(&str, &str)>> = files
            // Of one app host.json is a folder.
            .filter(|(path, _)| !path.starts_with("host.json/") && !path.ends_with('/'))
            .map(|(path, text)| Some((path.as_str(), text.as_str()?)))
            .collect();
        let (Some(files), false) = (files, OTHER.contains(&id)) else {
            continue;
        };
        let environment = case["env"].as_object().unwrap().iter();
        let environment: Vec<_> = environment
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect();
        let app = fixture::load(&files, &environment);
        let (table, problems) = (RouteTable::of_host(&app), RouteTable::new(&app).1);
        for probe in case["host"]["probe"].as_array().unwrap() {
            let (method, path) = (probe[0].as_str().unwrap(), probe[1].as_str().unwrap());
            let Some(status) = probe[2]["status"].as_u64() else {
                continue;
            };
            let found = table.find(method, path).is_some();
            let agrees = match status {
                404 => !found,
                // The whole host is down.
                503 => continue,
                _ => found,
            };
            compared += 1;
            if !agrees {
                differences.push(format!("{id}: {method} {path} {status} {problems:?}"));
            }
        }
    }
    assert!(compared > 300, "{compared}");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
