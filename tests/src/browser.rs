//! A browser that the scripts in `tests/browser` drive.

use std::process::Command;

use serde_json::{Value, json};

use crate::guests;
use crate::timeout::output;

/// Names a folder into which pictures of every view are put.
const PICTURES: &str = "CORRAL_BROWSER_PICTURES";

/// Drives the page at `url` as a scenario says, with more keys that it needs.
///
/// # Panics
/// With what the page does not do, and where a picture of it is.
#[track_caller]
pub fn drive(url: &str, scenario: &str, more: &Value) {
    let pictures = std::env::var(PICTURES).ok();
    let folder = guests::repository().join("target/browser");
    let mut options = json!({
        "scenario": scenario,
        "url": url,
        "browser": guests::browser(),
        "packages": guests::browser_packages(),
        "output": folder,
        "pictures": pictures,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    let script = guests::repository().join("tests/browser/drive.mjs");
    let driven = output(
        Command::new(guests::browser_node())
            .arg(script)
            .arg(options.to_string()),
    );
    let said = String::from_utf8_lossy(&driven.stderr);
    assert!(driven.status.success(), "{said}");
}
