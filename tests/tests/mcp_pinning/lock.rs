//! Definitions in corral.lock, which a deployment carries.

use std::fs;

use corral_tests::handler::run;
use corral_tests::timeout::wait_until;
use corral_tests::{Function, FunctionApp, Handler, mcp};
use serde_json::{Value, json};

use super::servers::{app, described, listed, serve, stored};

fn pinned() -> FunctionApp {
    app(&described("Adds."), &json!({ "pin_tools": true }))
}

fn lock(app: &FunctionApp) -> Value {
    serde_json::from_slice(&fs::read(app.path("corral.lock")).unwrap()).unwrap()
}

#[test]
fn the_lock_carries_definitions_to_new_machines() {
    let app = pinned();
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let warning = "corral.lock has no definitions of Mcp";
    assert!(finished.stdout.contains(warning), "{finished:?}");
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let locked = lock(&app);
    let digest = locked["definitions"]["Mcp"]["tool `add`"].as_str().unwrap();
    assert_eq!(digest.len(), 64, "{locked}");
    let finished = run(&app, &["check"]);
    assert!(!finished.stdout.contains(warning), "{finished:?}");

    // The machine has never seen this server, and still knows what is accepted.
    app.write("Mcp/Mcp.wasm", mcp::server(&described("Mails.")));
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stdout.contains("tool `add` has changed"),
        "{finished:?}"
    );
    let handler = Handler::start(app);
    let line = handler.stderr().wait_for("Mcp cannot be called: ");
    assert!(line.contains("tool `add` has changed"), "{line}");
    assert!(line.contains("handler check --lock"), "{line}");

    // The operator looks at it and accepts it, while the handler runs.
    let finished = run(handler.app(), &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(
        finished.stderr.contains("Mcp: tool `add` has changed"),
        "{finished:?}"
    );
    handler.stdout().wait_for("Mcp: now serving generation 1");
    assert_eq!(listed(&handler), "Mails.");
}

/// A push on one machine is undone by the next lock, not by the one that it replaced.
#[test]
fn a_new_lock_takes_precedence_over_an_older_consent() {
    let app = pinned();
    run(&app, &["check", "--lock"]);
    let (handler, admin) = serve(app);
    let push = |text: &str, headers: &[(&str, &str)]| {
        let plugin = mcp::server(&described(text));
        admin
            .send("PUT", super::servers::PLUGIN, headers, &plugin)
            .status
    };
    assert_eq!(push("Mails.", &[]), 422);
    assert_eq!(push("Mails.", &[("Accept-Tools", "true")]), 200);
    assert_eq!(push("Adds.", &[]), 422);
    // The push has put its plugin into the app, so this accepts what serves.
    run(handler.app(), &["check", "--lock"]);
    assert_eq!(push("Adds.", &[]), 422);
    let before = lock(handler.app());
    handler
        .app()
        .write("Mcp/Mcp.wasm", mcp::server(&described("Adds.")));
    run(handler.app(), &["check", "--lock"]);
    assert_ne!(lock(handler.app()), before);
    handler.stdout().wait_for("now serving generation 3");
    assert_eq!(listed(&handler), "Adds.");
}

/// The Functions host tells clients what function.json says of a folder with an MCP
/// trigger, and restarts the handler when that changes.
#[test]
fn tool_folders_are_pinned_by_function_json() {
    let tool = |description: &str| {
        let properties = r#"[{"propertyName":"a","propertyType":"number"}]"#;
        Function::new("Add", "mcpToolTrigger")
            .with("toolName", "add")
            .with("description", description)
            .with("toolProperties", properties)
            .guest("script")
            .plugin_json(json!({ "mcp": { "pin_tools": true } }))
    };
    let app = FunctionApp::new().function(&tool("Adds."));
    let (handler, _) = serve(app);
    let state = handler.app().state().to_owned();
    wait_until("the state is stored", || {
        stored(&state, "add.definitions", "Adds.")
    });
    let app = handler.kill().function(&tool("Mails."));
    let handler = Handler::start(app);
    let line = handler.stderr().wait_for("Add cannot be called: ");
    let difference = r#"tool `add` has changed: /description was "Adds.", is "Mails.""#;
    assert!(line.contains(difference), "{line}");
    let finished = run(handler.app(), &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    handler.stdout().wait_for("Add: now serving generation 1");
}

#[test]
fn a_broken_lock_refuses_pinned_servers() {
    let handler = Handler::start(pinned().file("corral.lock", "nonsense"));
    let line = handler.stderr().wait_for("Mcp cannot be called: ");
    assert!(
        line.contains("the accepted definitions are not known"),
        "{line}"
    );
}
