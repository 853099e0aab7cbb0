//! The recorded exchanges of `tests/host-traces`.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::ordered::Json;

/// One recorded case of what the host sends.
#[derive(Deserialize)]
pub(crate) struct InputCase {
    pub(crate) case: String,
    pub(crate) function: String,
    pub(crate) bindings: Value,
    pub(crate) sent: Value,
    pub(crate) request: Option<Request>,
    #[serde(default)]
    pub(crate) later_requests: Vec<Request>,
    pub(crate) answer_to_caller: Option<Value>,
}

/// A request as the handler got it.
#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Option<Vec<(String, String)>>,
    pub(crate) chunked: Option<bool>,
    pub(crate) body: Json,
}

/// Reads the list `cases` of one file, such as `inputs`.
pub(crate) fn cases<T: for<'a> Deserialize<'a>>(file: &str) -> Vec<T> {
    #[derive(Deserialize)]
    struct File<T> {
        cases: Vec<T>,
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/host-traces");
    let path = folder.join(format!("{file}.json"));
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let file: File<T> = serde_json::from_str(&text).unwrap();
    file.cases
}
