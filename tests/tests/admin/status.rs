//! `handler status`, which asks a running handler.

use corral_tests::FunctionApp;
use corral_tests::handler::{Admin, TOKEN, VARIABLES, follow, run_with};
use serde_json::json;

use super::apps::{script, serve, shared};

fn variables(admin: &Admin) -> [(&'static str, &str); 2] {
    [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())]
}

#[test]
fn functions_are_shown_to_people() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.call("Script", "[]").send().unwrap();
    handler
        .call("Script", r#"{"do":"trap"}"#)
        .send()
        .unwrap_err();
    for arguments in [&["status"][..], &["status", "script"]] {
        let finished = run_with(handler.app(), arguments, &variables(&admin));
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let rows: Vec<Vec<&str>> = finished
            .stdout
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        let row = rows.iter().find(|row| row[0] == "Script").unwrap();
        assert_eq!(row[1..4], ["serving", "1", "function"], "{finished:?}");
        assert_eq!(row[5..9], ["1", "1", "0", "0"], "{finished:?}");
        assert!(
            finished.stdout.contains("Script: last failed at "),
            "{finished:?}"
        );
        assert!(finished.stdout.contains(" with trap: "), "{finished:?}");
    }
}

#[test]
fn what_happens_is_followed() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.stdout().wait_for("ready: ");
    for (arguments, expected) in [
        (&["status", "--watch"][..], "Z Script: pinned"),
        (
            &["status", "script", "--watch", "--json"],
            r#""event":"pinned","function":"Script""#,
        ),
    ] {
        let followed = follow(handler.app(), arguments, &variables(&admin));
        // First what there is, then what happens from some moment on.
        followed.stdout().wait_for("Script");
        while !followed.stdout().has_by_now(expected) {
            for method in ["PUT", "DELETE"] {
                let answer = admin.send(method, "/v1/functions/Script/pin", &[], b"");
                assert_eq!(answer.status, 200, "{answer:?}");
            }
        }
    }
}

#[test]
fn json_is_that_of_the_interface() {
    let (handler, admin) = shared();
    let all = run_with(handler.app(), &["status", "--json"], &variables(&admin)).json();
    assert_eq!(
        all["functions"],
        admin.get("/v1/functions").json()["functions"]
    );
    let one = run_with(
        handler.app(),
        &["status", "Idle", "--json"],
        &variables(&admin),
    )
    .json();
    assert_eq!(one, admin.get("/v1/functions/Idle").json());
}

#[test]
fn corral_json_says_where_the_handler_is() {
    let (_handler, admin) = shared();
    let app = FunctionApp::new().corral_json(&json!({ "admin_address": admin.address() }));
    let finished = run_with(&app, &["status"], &[VARIABLES[0]]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

#[test]
fn what_stands_in_the_way_is_said_with_its_remedy() {
    let (_handler, admin) = shared();
    let app = FunctionApp::new();
    let other = format!("{TOKEN}x");
    for (function, token, address, message) in [
        ("", None, admin.address(), "CORRAL_ADMIN_TOKEN is not set"),
        ("", Some(other.as_str()), admin.address(), "another token"),
        (
            "",
            Some(TOKEN),
            "127.0.0.1:1",
            "no handler answers on http://127.0.0.1:1",
        ),
        (
            "",
            Some(TOKEN),
            "example.com:80",
            "CORRAL_ADMIN_ADDRESS is `example.com:80`",
        ),
        (
            "Nobody",
            Some(TOKEN),
            admin.address(),
            "there is no function `Nobody`",
        ),
        (
            "a/b?c",
            Some(TOKEN),
            admin.address(),
            "there is no function `a/b?c`",
        ),
    ] {
        let mut variables = vec![("CORRAL_ADMIN_ADDRESS", address)];
        variables.extend(token.map(|token| ("CORRAL_ADMIN_TOKEN", token)));
        let arguments: Vec<_> = ["status", function]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let finished = run_with(&app, &arguments, &variables);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stderr.contains(message), "{finished:?}");
        assert!(!finished.stderr.contains(TOKEN), "{finished:?}");
    }
}
