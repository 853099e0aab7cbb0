//! Tables of host.json files, valid and invalid.

mod errors;
mod options;
mod overrides;
mod profiles;
mod routes;

use crate::HostConfig;
use crate::fixture::{HTTP, load};

const FUNCTION: [(&str, &str); 2] = [("order/function.json", HTTP), ("order/order.wasm", "")];

/// A host.json with `members` besides version and bundle.
fn host(members: &str) -> String {
    format!(r#"{{ "version": "2.0", "extensionBundle": {{}}, {members} }}"#)
}

/// A host.json whose custom handler has `members` besides its description.
fn handler(members: &str) -> String {
    host(&format!(
        r#""customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }}, {members} }}"#
    ))
}

/// A host.json with this description of the custom handler.
fn description(text: &str) -> String {
    host(&format!(r#""customHandler": {{ "description": {text} }}"#))
}

fn files(host: &str) -> Vec<(&str, &str)> {
    let mut files = vec![("host.json", host)];
    files.extend(FUNCTION);
    files
}

fn config(host: &str, settings: &[(&str, &str)]) -> HostConfig {
    load(&files(host), settings).host
}
