//! The levels of authorization, all that the Functions host knows, in any case.

use corral_tests::{FunctionApp, Handler, HttpCall};
use serde_json::json;

use super::apps::{self, forwarding, host_json, http, proxying};

const LEVELS: [&str; 6] = ["anonymous", "user", "User", "function", "System", "ADMIN"];

const HOST: (&str, &str) = ("Host", "example.org");

/// The host checks the key, and hands the call on.
#[test]
fn functions_of_every_level_are_served() {
    for (payload, host_json) in [
        (true, host_json(&json!({}))),
        (false, forwarding()),
        (false, proxying()),
    ] {
        let mut app = FunctionApp::new().host_json(&host_json);
        for (number, level) in (1..).zip(LEVELS) {
            let function = http(&format!("F{number}")).plugin(apps::plugin("echo"));
            let bindings = json!({ "bindings": [
                { "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": level },
                { "type": "http", "direction": "out", "name": "res" },
            ] });
            app = app
                .function(&function)
                .file(&format!("F{number}/function.json"), bindings.to_string());
        }
        let handler = Handler::start(app);
        for (number, level) in (1..).zip(LEVELS) {
            let (name, path) = (format!("F{number}"), format!("/api/F{number}"));
            let row = format!("{level}, {host_json}");
            if payload {
                let delivered = handler.call(&name, HttpCall::new("GET", &path)).send();
                let delivered = delivered.unwrap_or_else(|failure| panic!("{row}: {failure}"));
                assert_eq!(delivered.http.unwrap().status, 200, "{row}");
                continue;
            }
            let answer = handler.exchange("GET", &path, &[HOST], b"");
            assert_eq!(answer.status, 200, "{row}: {answer:?}");
            assert_eq!(answer.json()["function"], *name, "{row}");
        }
    }
}

/// The same where host.json alone has the routes.
#[test]
fn routes_of_host_json_may_have_every_level() {
    let route = |(number, level): (usize, &str)| json!({ "route": format!("r{number}"), "authorizationLevel": level });
    let mut routes: Vec<_> = (1..).zip(LEVELS).map(route).collect();
    routes.push(json!({ "route": "default" }));
    for default in LEVELS {
        let http = json!({ "defaultAuthorizationLevel": default, "routes": routes });
        let mut app = FunctionApp::new().host_json(&host_json(&json!({
            "enableProxyingHttpRequest": true,
            "http": http,
        })));
        for number in 1..=routes.len() {
            let name = format!("http-handler{number}");
            app = app.file(&format!("{name}/{name}.wasm"), apps::plugin("echo"));
        }
        let handler = Handler::start(app);
        for number in 1..=routes.len() {
            let path = match LEVELS.get(number - 1) {
                Some(_) => format!("/api/r{number}"),
                None => "/api/default".to_owned(),
            };
            let answer = handler.exchange("GET", &path, &[HOST], b"");
            assert_eq!(answer.status, 200, "{path}, {default}: {answer:?}");
            let name = format!("http-handler{number}");
            assert_eq!(answer.json()["function"], *name, "{path}, {default}");
        }
    }
}
