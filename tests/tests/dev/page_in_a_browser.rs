//! The page at `/_corral` in a real browser, which the scripts in `tests/browser` drive.

use corral_tests::browser::drive;
use corral_tests::{Dev, Function, FunctionApp, guests};
use serde_json::{Value, json};

/// The steps of the form's sample.
const SAMPLE: &str = r#"{ "do": "respond", "body": "the sample" }"#;

/// An app with something to see in each view.
fn dev() -> Dev {
    let script = Function::new("script", "httpTrigger")
        .output("http", "res")
        .output("queue", "out")
        .plugin_json(json!({ "grants": { "settings": ["GREETING"] } }))
        .guest("script");
    let copy = Function::new("copy", "queueTrigger")
        .with("queueName", "first-items")
        .output("queue", "out")
        .with("queueName", "next-items")
        .guest("mirror");
    let hub = Function::new("hub", "eventHubTrigger").guest("mirror");
    let app = FunctionApp::new()
        .setting("GREETING", "hello")
        .function(&script)
        .function(&copy)
        .function(&hub)
        .file("script/sample.dat", SAMPLE);
    Dev::start(app)
}

fn drive_page(dev: &Dev, scenario: &str, more: &Value) {
    let url = format!("http://localhost:{}/_corral/", dev.port());
    drive(&url, scenario, more);
}

#[test]
fn a_function_is_invoked_by_the_form() {
    drive_page(&dev(), "invoke", &json!({}));
}

#[test]
fn a_dropped_message_goes_through_its_function() {
    drive_page(&dev(), "queue", &json!({}));
}

#[test]
fn swaps_are_in_the_history() {
    let dev = dev();
    let files = json!({
        "file": dev.app().path("script/script.wasm"),
        "other": guests::path("mirror"),
    });
    drive_page(&dev, "swap", &files);
}

#[test]
fn denials_show_the_line_to_paste() {
    let dev = dev();
    let configuration = dev.app().path("script/plugin.json");
    drive_page(&dev, "denial", &json!({ "configuration": configuration }));
}

#[test]
fn a_function_is_invoked_by_the_keyboard_alone() {
    drive_page(&dev(), "keyboard", &json!({}));
}

#[test]
fn every_view_is_accessible() {
    drive_page(&dev(), "accessibility", &json!({}));
}
