//! Settings from the environment.

use corral_tests::handler::{Admin, Start, VARIABLES, run, run_as, run_with};
use corral_tests::{Function, FunctionApp, Handler, Received};
use serde_json::{Value, json};

use crate::root::path;
use crate::shapes::{answered, app, twice};

/// A function that gives the settings that it has, and is granted those that fit
/// `patterns`.
fn telling(patterns: &[&str]) -> FunctionApp {
    let function = Function::new("Script", "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .plugin_json(json!({ "grants": { "settings": patterns } }));
    FunctionApp::new().function(&function)
}

/// The settings that the plugin has.
fn told(handler: &Handler) -> Value {
    let delivered = handler
        .call("Script", r#"{"do":"settings"}"#)
        .send()
        .unwrap();
    match &delivered.bindings["out"] {
        Received::Messages(messages) => serde_json::from_slice(&messages[0]).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn platform_secrets_must_be_granted_by_name() {
    let secrets = [
        "WEBSITE_AUTH_ENCRYPTION_KEY",
        "MACHINEKEY_DecryptionKey",
        "AzureWebJobsStorage",
        "APPSETTING_AzureWebJobsStorage",
    ];
    let mut variables: Vec<(&str, &str)> = secrets.map(|name| (name, "secret")).to_vec();
    variables.push(("ORDERS_KEY", "of the app"));
    for (patterns, granted) in [(&["*"][..], &[][..]), (&["*", secrets[1]], &secrets[1..2])] {
        let handler = Handler::start_with(telling(patterns), &variables);
        let settings = told(&handler);
        assert_eq!(settings["ORDERS_KEY"], "of the app", "{patterns:?}");
        for name in secrets {
            let expected = granted.contains(&name);
            assert_eq!(
                settings[name] == "secret",
                expected,
                "{patterns:?} {name}: {settings}"
            );
        }
    }
}

#[test]
fn local_settings_are_read_only_in_development() {
    let file = json!({ "Values": { "FROM_FILE": "yes" } }).to_string();
    let warning = "local.settings.json: is ignored outside development";
    for (stage, read) in [("Development", true), ("Production", false), ("", false)] {
        let app = telling(&["FROM_FILE"]).file("local.settings.json", &file);
        let handler = Handler::start_with(app, &[("AZURE_FUNCTIONS_ENVIRONMENT", stage)]);
        assert_eq!(told(&handler)["FROM_FILE"] == "yes", read, "{stage:?}");
        handler.end();
        assert_eq!(
            handler.stderr().lines_with(warning).is_empty(),
            read,
            "{stage:?}"
        );
    }
    // `check` is for development, unless the environment says otherwise.
    let app = telling(&[]).file("local.settings.json", &file);
    for (stage, read) in [("", true), ("Production", false)] {
        let checked = run_with(&app, &["check"], &[("AZURE_FUNCTIONS_ENVIRONMENT", stage)]);
        assert_eq!(checked.code, Some(0), "{checked:?}");
        assert_eq!(
            !checked.stdout.contains(warning),
            read,
            "{stage:?}: {checked:?}"
        );
    }
}

/// Linux has no colon in the names of variables.
#[test]
fn double_underscore_is_read_as_colon() {
    let proxies = json!({ "proxies": { "frame": {
        "matchCondition": { "route": "/frame" },
        "responseOverrides": { "response.headers.x-frame": "%Proxy:Frame%" },
    } } });
    let app = FunctionApp::new()
        .proxying()
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .file("proxies.json", proxies.to_string())
        .file("proxies/function.json", json!({
            "scriptFile": "../proxies.json",
            "bindings": [
                { "type": "httpTrigger", "name": "req", "authLevel": "anonymous", "route": "{*path}" },
                { "type": "http", "direction": "out", "name": "res" },
            ],
        }).to_string());
    let handler = Handler::start_with(app, &[("Proxy__Frame", "DENY")]);
    let answer = handler.exchange("GET", "/frame", &[("Host", "x")], b"");
    assert_eq!(answer.header("x-frame"), Some("DENY"), "{answer:?}");
}

#[test]
fn functions_disabled_by_settings_are_reported() {
    let app = app().setting("AzureWebJobs.F.Disabled", "true");
    let checked = run(&app, &["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(
        checked
            .stdout
            .contains("disabled F (queueTrigger, command)"),
        "{checked:?}"
    );
    assert!(
        checked
            .stdout
            .contains("0 functions can be called; 0 errors, 1 warning; 1 disabled by app settings"),
        "{checked:?}"
    );
    let report = run(&app, &["check", "--json"]).json();
    assert_eq!(report["functions"][0]["disabled"], true, "{report}");
    let handler = Handler::start_with(app, &VARIABLES);
    let admin = Admin::of(&handler);
    let line = handler.stdout().wait_for("ready: ");
    assert!(line.ends_with("1 disabled by app settings"), "{line}");
    let function = admin.get("/v1/functions/F").json();
    assert_eq!(function["state"], "disabled", "{function}");
}

#[test]
fn empty_variables_are_treated_as_unset() {
    let variables = [
        ("FUNCTIONS_APP_ROOT_PATH", ""),
        ("CORRAL_PLUGINS", ""),
        ("CORRAL_ADMIN_ADDRESS", ""),
        ("CORRAL_ADMIN_TOKEN", ""),
        ("FUNCTIONS_HTTPWORKER_PORT", ""),
    ];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let app = twice("empty variables", app(), &start, true, [&[], &[]]);
    let checked = run_as(&app, &["check"], &start);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let missing = run_with(&app, &["check"], &[("FUNCTIONS_APP_ROOT_PATH", "/no/such")]);
    assert_eq!(missing.code, Some(1));
    assert!(
        missing.stderr.contains(
            "the app folder /no/such does not exist; set it with --app or FUNCTIONS_APP_ROOT_PATH"
        ),
        "{missing:?}"
    );
}

#[test]
fn missing_plugin_folder() {
    let app = app();
    let folder = app.path("no-such-folder");
    let variables = [("CORRAL_PLUGINS", path(&folder))];
    let start = Start {
        variables: &variables,
        ..Start::default()
    };
    let told: &[&str] = &["CORRAL_PLUGINS: names the folder "];
    twice(
        "a plugin folder that is not there",
        app,
        &start,
        true,
        [told, told],
    );
}

/// The list of functions is only for the operator.
#[test]
fn a_404_lists_functions_only_in_development() {
    for (stage, listed) in [("Development", true), ("Production", false)] {
        let handler = Handler::start_with(app(), &[("AZURE_FUNCTIONS_ENVIRONMENT", stage)]);
        assert_eq!(answered(&handler, "F"), "v1-v1");
        let answer = handler.exchange("GET", "/api/nothing", &[("Host", "x")], b"");
        assert_eq!(answer.status, 404);
        let body = String::from_utf8_lossy(&answer.body);
        assert_eq!(body.contains("the app has F"), listed, "{stage}: {body}");
        let line = handler
            .stderr()
            .wait_for("no function matches /api/nothing");
        assert!(line.contains("; the app has F"), "{stage}: {line}");
    }
}

#[test]
fn health_checks_may_use_head() {
    let handler = Handler::start(app());
    let answer = handler.exchange("HEAD", "/", &[("Host", "x")], b"");
    assert_eq!((answer.status, answer.body.len()), (200, 0), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
}
