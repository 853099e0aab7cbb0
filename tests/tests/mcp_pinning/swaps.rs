//! Swaps of servers.

use std::fs;

use corral_tests::handler::{Admin, VARIABLES, run_with};
use corral_tests::timeout::wait_until;
use corral_tests::{Function, FunctionApp, Handler, mcp};
use serde_json::{Value, json};

use super::servers::{PLUGIN, app, described, listed, serve, status, stored, tool};

fn pinned() -> Value {
    json!({ "pin_tools": true })
}

fn push(admin: &Admin, script: &Value, headers: &[(&str, &str)]) -> (u16, Value) {
    let answer = admin.send("PUT", PLUGIN, headers, &mcp::server(script));
    (answer.status, answer.json())
}

#[test]
fn a_pinned_server_changes_its_tools_by_consent_alone() {
    let (handler, admin) = serve(app(&described("Adds."), &pinned()));
    assert_eq!(listed(&handler), "Adds.");
    assert_eq!(status(&admin)["current"]["definitions"], 1);

    let (code, error) = push(&admin, &described("Adds, and mails."), &[]);
    assert_eq!(code, 422, "{error}");
    let message = error["error"]["message"].as_str().unwrap();
    let difference = r#"tool `add` has changed: /description was "Adds.", is "Adds, and mails.""#;
    assert!(message.contains(difference), "{message}");
    assert!(message.contains("--accept-tools"), "{message}");
    handler.stderr().wait_for(difference);
    assert_eq!(listed(&handler), "Adds.");
    let refused = &status(&admin)["refused"];
    let change = &refused["changedDefinitions"][0];
    assert_eq!(change["definition"], "tool `add`", "{refused}");
    assert_eq!(change["kind"], "changed", "{refused}");
    assert_eq!(change["parts"][0]["at"], "/description", "{refused}");
    assert_eq!(
        change["parts"][0]["new"], r#""Adds, and mails.""#,
        "{refused}"
    );

    let accept = [("Accept-Tools", "true")];
    let (code, version) = push(&admin, &described("Adds, and mails."), &accept);
    assert_eq!(code, 200, "{version}");
    let changed = &version["changedDefinitions"][0];
    assert_eq!(changed["definition"], "tool `add`", "{version}");
    assert_eq!(listed(&handler), "Adds, and mails.");
    handler.stdout().wait_for("now serving generation 2");
    handler
        .stderr()
        .wait_for("generation 2 changes what MCP clients are told: tool `add` has changed");

    // The old ones are no longer accepted, but a rollback is consent.
    let (code, error) = push(&admin, &described("Adds."), &[]);
    assert_eq!(code, 422, "{error}");
    let answer = admin.send("POST", "/v1/functions/Mcp/rollback", &[], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(listed(&handler), "Adds.");
    let (code, error) = push(&admin, &described("Adds, and mails."), &[]);
    assert_eq!(code, 422, "{error}");
    // A version with the same definitions is just another version.
    let mut same = described("Adds.");
    same["page"] = json!(1);
    let (code, version) = push(&admin, &same, &[]);
    assert_eq!(code, 200, "{version}");
    assert_eq!(version["changedDefinitions"], Value::Null, "{version}");
}

/// What is accepted outlives the process, and so does what is refused.
#[test]
fn a_restart_keeps_what_was_accepted() {
    let (handler, admin) = serve(app(&described("one"), &pinned()));
    let (code, version) = push(&admin, &described("two"), &[("Accept-Tools", "true")]);
    assert_eq!(code, 200, "{version}");
    let state = handler.app().state().to_owned();
    let digest = version["sha256"].as_str().unwrap();
    wait_until("the state is stored", || {
        stored(&state, "mcp.definitions", "two") && stored(&state, "mcp.json", digest)
    });
    let app = handler.kill();
    // A deployment meanwhile.
    app.write("Mcp/Mcp.wasm", mcp::server(&described("three")));
    let (handler, admin) = serve(app);
    handler
        .stderr()
        .wait_for(r#"tool `add` has changed: /description was "two", is "three""#);
    assert_eq!(listed(&handler), "two");
    let (code, error) = push(&admin, &described("one"), &[]);
    assert_eq!(code, 422, "{error}");
    let (code, version) = push(&admin, &described("two"), &[]);
    assert_eq!(code, 200, "{version}");
}

#[test]
fn without_pinning_a_change_is_shown() {
    let (handler, admin) = serve(app(&described("Adds."), &json!({})));
    let new =
        json!({ "tools": [tool("add", "Adds."), tool("send", "Sends.")], "instructions": "Hi" });
    let (code, version) = push(&admin, &new, &[]);
    assert_eq!(code, 200, "{version}");
    handler.stderr().wait_for(
        "changes what MCP clients are told: instructions was added; tool `send` was added",
    );
    let current = &status(&admin)["current"];
    assert_eq!(current["definitions"], 3, "{current}");
    assert_eq!(
        current["changedDefinitions"][1]["kind"], "added",
        "{current}"
    );
}

#[test]
fn a_push_by_the_command_shows_the_difference() {
    let (handler, admin) = serve(app(&described("Adds."), &pinned()));
    let file = handler.app().state().join("new.wasm");
    fs::write(&file, mcp::server(&described("Subtracts."))).unwrap();
    let file = file.to_str().unwrap();
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())];
    let push = |more: &[&str]| {
        let mut arguments = vec!["push", "Mcp", file];
        arguments.extend(more);
        run_with(handler.app(), &arguments, &variables)
    };
    let refused = push(&[]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("/description was"), "{refused:?}");
    let accepted = push(&["--accept-tools", "--json"]);
    assert_eq!(accepted.code, Some(0), "{accepted:?}");
    let part = &accepted.json()["changedDefinitions"][0]["parts"][0];
    assert_eq!(part["old"], r#""Adds.""#, "{accepted:?}");
    assert_eq!(listed(&handler), "Subtracts.");
}

/// What the server is, what it does, what is pinned, and what the handler says.
#[test]
fn servers_that_cannot_be_pinned_are_refused() {
    let mut paged = json!({ "tools": [tool("a", "1"), tool("b", "2"), tool("c", "3")], "page": 1 });
    paged["prompts"] = json!([{ "name": "p" }]);
    paged["resources"] = json!([{ "uri": "file:///a", "name": "a" }]);
    paged["templates"] = json!([{ "uriTemplate": "file:///{x}", "name": "x" }]);
    let fickle = json!({ "tools": [tool("add", "")], "fickle": true });
    for (what, script, problem) in [
        ("pages of all lists", paged, None),
        (
            "another list each time",
            fickle.clone(),
            Some("the server lists something else each time: tool `add` has changed"),
        ),
        (
            "a failing list",
            json!({ "fails": ["tools/list"] }),
            Some("`tools/list`: the server answered with an error: tools/list fails"),
        ),
        (
            "no server",
            json!({ "fails": ["2026-07-28", "2025-11-25"] }),
            Some("answers neither `server/discover` nor `initialize` at /api/Mcp"),
        ),
        (
            "the older version alone",
            json!({ "tools": [tool("a", "")], "fails": ["2026-07-28"] }),
            None,
        ),
        (
            "the newer version alone",
            json!({ "tools": [tool("a", "")], "fails": ["2025-11-25"] }),
            None,
        ),
        (
            "two tools of one name",
            json!({ "tools": [tool("add", "1"), tool("add", "2")] }),
            Some("there are two definitions of tool `add`"),
        ),
    ] {
        let handler = Handler::start(app(&script, &pinned()));
        match problem {
            Some(problem) => {
                let line = handler.stderr().wait_for("Mcp cannot be called: ");
                assert!(line.contains(problem), "{what}: {line}");
            }
            None => drop(handler.stdout().wait_for("ready: 1 function")),
        }
    }
    // Without pinning it serves, with a warning.
    let handler = Handler::start(app(&fickle, &json!({})));
    handler.stderr().wait_for(
        "cannot compare the definitions of its tools: the server lists something else each time",
    );
    handler.stdout().wait_for("ready: 1 function");
}

/// A server that gives each client another tool cannot be pinned.
#[test]
fn a_hostile_server_is_found_when_it_is_loaded() {
    let server = Function::new("Mcp", "httpTrigger")
        .output("http", "res")
        .guest("rogue-server")
        .plugin_json(json!({ "mcp": pinned() }));
    let handler = Handler::start(FunctionApp::new().proxying().function(&server));
    let line = handler.stderr().wait_for("Mcp cannot be called: ");
    let part = "the server lists something else each time: tool `steal_";
    assert!(line.contains(part), "{line}");
}

/// A server may tell clients of the older version something else; that is pinned, too.
#[test]
fn both_versions_of_the_protocol_are_compared() {
    let mut script = described("Adds.");
    let (_handler, admin) = serve(app(&script, &pinned()));
    script["old_tools"] = json!([tool("add", "Mails.")]);
    let (code, error) = push(&admin, &script, &[]);
    assert_eq!(code, 422, "{error}");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("tool `add` (2025-11-25) was added"),
        "{message}"
    );
}
