//! `handler page`: the page of a running handler, in a real browser.

use corral_tests::browser::drive;
use corral_tests::client::transport::Transport;
use corral_tests::handler::{Admin, Followed, VARIABLES, follow, run_with};
use corral_tests::{Exchange, Framing, FunctionApp, Handler, guests};
use serde_json::json;

use super::apps::{script, serve};

/// A page, and what it shows.
struct Page {
    url: String,
    handler: Handler,
    _command: Followed,
}

/// The page of a handler that has denied its function a setting.
fn page(arguments: &[&str]) -> Page {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    let step = r#"{ "do": "setting", "name": "API_KEY" }"#;
    handler.call("Script", step).send().unwrap();
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())];
    let arguments = [&["page"], arguments].concat();
    let command = follow(handler.app(), &arguments, &variables);
    let line = command.stdout().wait_for("page of the handler on ");
    let url = line.rsplit(' ').next().unwrap().to_owned();
    Page {
        url,
        handler,
        _command: command,
    }
}

impl Page {
    /// The status of a request below the page's path, or below another one.
    fn status(&self, method: &str, secret: Option<&str>, target: &str) -> u16 {
        let (_, rest) = self.url.split_once("://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let (_, port) = authority.split_once(':').unwrap();
        let secret = secret.unwrap_or(path.trim_end_matches('/'));
        let request = Exchange {
            method,
            target: &format!("/{secret}/{target}"),
            headers: &[("Host", authority)],
            body: b"",
            framing: Framing::Sized,
        };
        let answer = Transport::to_port(port.parse().unwrap()).exchange(&request);
        answer.unwrap().status
    }

    fn drive(&self, changes: bool) {
        let more = json!({
            "file": self.handler.app().path("Script/Script.wasm"),
            "other": guests::path("mirror"),
            "changes": changes,
        });
        drive(&self.url, "deployed", &more);
    }
}

#[test]
fn a_deployed_handler_is_shown() {
    page(&[]).drive(false);
}

#[test]
fn functions_are_changed_if_that_is_allowed() {
    page(&["--allow-changes"]).drive(true);
}

#[test]
fn the_page_is_read_only_and_below_a_secret_path() {
    let page = page(&[]);
    for (method, secret, target, status) in [
        ("GET", None, "", 200),
        ("GET", None, "site.json", 200),
        ("GET", None, "handler/v1/functions", 200),
        ("GET", None, "handler/metrics", 200),
        ("GET", None, "nothing.js", 404),
        ("GET", Some("guessed"), "", 404),
        ("GET", Some("guessed"), "handler/v1/functions", 404),
        ("POST", None, "handler/v1/functions/Script/drain", 403),
        ("PUT", None, "handler/v1/functions/Script/plugin", 403),
        ("POST", None, "site.json", 405),
    ] {
        let found = page.status(method, secret, target);
        assert_eq!(found, status, "{method} {secret:?} {target}");
    }
}

#[test]
fn plugins_are_not_pushed_by_the_page() {
    let page = page(&["--allow-changes"]);
    for (method, target, status) in [
        ("PUT", "handler/v1/functions/Script/plugin", 403),
        ("POST", "handler/v1/reload", 403),
        ("PUT", "handler/v1/functions/Script/pin", 200),
    ] {
        assert_eq!(page.status(method, None, target), status, "{target}");
    }
}

#[test]
fn a_wrong_token_is_an_error() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    let variables = [
        ("CORRAL_ADMIN_TOKEN", "another-token-0123456789"),
        ("CORRAL_ADMIN_ADDRESS", Admin::address(&admin)),
    ];
    let finished = run_with(handler.app(), &["page"], &variables);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains("rejected the token"),
        "{finished:?}"
    );
}
