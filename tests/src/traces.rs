//! The recorded exchanges of `tests/host-traces`.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Reads one file of recorded exchanges, such as `inputs`.
pub fn read(file: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("host-traces");
    let path = folder.join(format!("{file}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("cannot read {}: {error}", path.display());
    });
    serde_json::from_str(&text).unwrap()
}

/// The list `cases` of one file.
pub fn cases(file: &str) -> Vec<Value> {
    match read(file).get_mut("cases").map(Value::take) {
        Some(Value::Array(cases)) => cases,
        _ => panic!("{file}.json has no list `cases`"),
    }
}
