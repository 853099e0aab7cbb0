//! `handler status` against a running handler.

use corral_tests::FunctionApp;
use corral_tests::handler::{Admin, TOKEN, VARIABLES, follow, run_with};
use corral_tests::timeout::wait_until;
use serde_json::json;

use super::apps::{script, serve, shared};

fn variables(admin: &Admin) -> [(&'static str, &str); 2] {
    [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())]
}

#[test]
fn status_prints_a_table() {
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
fn status_watch_follows_events() {
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
        // First the current state, then events.
        followed.stdout().wait_for("Script");
        wait_until(expected, || {
            for method in ["PUT", "DELETE"] {
                let answer = admin.send(method, "/v1/functions/Script/pin", &[], b"");
                assert_eq!(answer.status, 200, "{answer:?}");
            }
            followed.stdout().has_by_now(expected)
        });
    }
}

#[test]
fn status_json_matches_the_interface() {
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
fn corral_json_sets_the_address() {
    let (_handler, admin) = shared();
    let app = FunctionApp::new().corral_json(&json!({ "admin_address": admin.address() }));
    let finished = run_with(&app, &["status"], &[VARIABLES[0]]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

#[test]
fn connection_errors_name_the_remedy() {
    let (_handler, admin) = shared();
    let app = FunctionApp::new();
    let other = format!("{TOKEN}x");
    for (function, token, address, message) in [
        ("", None, admin.address(), "CORRAL_ADMIN_TOKEN is not set"),
        (
            "",
            Some(other.as_str()),
            admin.address(),
            "rejected the token",
        ),
        (
            "",
            Some(TOKEN),
            "127.0.0.1:1",
            "no handler is listening on http://127.0.0.1:1",
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
