//! The vulnerability of the host: in forwarding mode it checks the key for one path and
//! forwards another (custom handler protocol, section 6.2). The handler cannot
//! detect it, so `handler check` refuses every vulnerable app.

use std::process::Command;

use corral_tests::guests;
use corral_tests::host_paths::{Fate, Style, decode};
use corral_tests::timeout::output;

use crate::apps::{self, App};

/// The rows of [`crate::rows::ROWS`] that get through in forwarding mode, by the
/// beginning of what is said of them.
const KNOWN: &[&str] = &[
    "secret by backslashes GET /api/one/..%5Csecret:",
    "secret by double escapes GET /api/open/%252e%252e/secret:",
    "secret by dots and a question mark GET /api/open/..%5Csecret%3Fx:",
    "secret by a number GET /api/open/..%5Clist%5C5:",
    "secret by double escapes GET /x/%252e%252e/secret:",
    "secret by a backslash GET /x%5C..%5Csecret:",
    "secret by a question mark GET /secret%3Fx:",
    "secret by a number sign GET /secret%23:",
    "secret by a blank GET /secret%20:",
    "secret by a tab GET /secret%09:",
];

/// The apps in which there are such rows: each has a function with a key beside
/// one for everyone with a parameter that takes any text.
pub(crate) const APPS: [App; 2] = App::ALL;

/// Takes the known ones out of what got through; all of them are there.
pub(crate) fn take_known(got_through: &mut Vec<String>) {
    for known in KNOWN {
        let before = got_through.len();
        got_through.retain(|line| !line.starts_with(known));
        assert!(got_through.len() < before, "{known} does not get through");
    }
}

/// Each of these apps is vulnerable according to the model.
#[test]
fn the_model_reproduces_the_vulnerability() {
    for (app, path, keyed) in [
        (App::Prefixed, "/api/one/..%5Csecret", "secret"),
        (App::Root, "/secret%3Fx", "secret"),
    ] {
        assert!(APPS.contains(&app));
        let routes = app.routes();
        let Fate::Runs { path: sent, .. } = routes.fate(Style::Forwarding, "GET", path) else {
            panic!("{path}");
        };
        let picked = routes.pick("GET", &decode(&sent).unwrap()).unwrap();
        assert_eq!(picked.function, keyed, "{path}");
        assert!(picked.keyed);
    }
}

/// `check` refuses each of these apps and names the mode that is safe.
#[test]
fn check_recommends_proxying() {
    for app in APPS {
        let prefix = app.routes().prefix;
        let app = app.with(&apps::host_json(Style::Forwarding, prefix));
        let output = output(
            Command::new(guests::handler())
                .args(["check", "--app"])
                .arg(app.root()),
        );
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{said}");
        assert!(said.contains("enableProxyingHttpRequest"), "{said}");
    }
}
