//! The app of the recordings. Finding the function for a path is the task of
//! `corral-app`.

use std::fs;
use std::path::Path;

use corral_app::{App, AuthLevel, Environment, RouteTable};
use serde_json::{Value, json};

/// The functions by name: their `httpTrigger` and, if they have one, their `http` output.
fn functions() -> Vec<(&'static str, Value, Option<Value>)> {
    let trigger = |route: &str| {
        json!({ "type": "httpTrigger", "direction": "in", "name": "req",
            "authLevel": "anonymous", "route": route })
    };
    let output = |name: &str| Some(json!({ "type": "http", "direction": "out", "name": name }));
    let mut items = trigger("items/{id:int}/{sub?}");
    items["methods"] = json!(["get", "post"]);
    let mut keyed = trigger("keyed");
    keyed["authLevel"] = json!("function");
    let mut upper = trigger("upper");
    upper["type"] = json!("HTTPTRIGGER");
    vec![
        ("any", trigger("any/{*rest}"), output("res")),
        ("clock", trigger("clock"), output("res")),
        ("items", items, output("res")),
        ("keyed", keyed, output("res")),
        ("nores", trigger("nores"), None),
        ("plain", trigger("plain"), output("res")),
        ("ret", trigger("ret"), output("$return")),
        ("upper", upper, output("res")),
    ]
}

/// The app with its routes.
pub(crate) struct RecordedApp {
    app: App,
    routes: RouteTable,
}

/// What the host does with a request, by its path and method alone.
pub(crate) enum Pick {
    /// It runs this function.
    Runs(String),
    /// It answers with this status.
    Refused(u16),
}

impl RecordedApp {
    pub(crate) fn new() -> Self {
        Self::of("api", functions())
    }

    /// One of the apps in which a letter equals one of ASCII but for case.
    pub(crate) fn with_letters(case: &str) -> Self {
        let (prefix, keyed, route) = match case {
            "route-long-s" => ("api", "secret", "secret/{x?}"),
            "route-dotless-i" => ("", "list", "list/v{n}"),
            _ => panic!("the app of {case} is not known"),
        };
        let trigger = |level: &str, route: &str| {
            json!({ "type": "httpTrigger", "direction": "in", "name": "req",
                "authLevel": level, "route": route })
        };
        let output = || Some(json!({ "type": "http", "direction": "out", "name": "res" }));
        let functions = vec![
            (keyed, trigger("function", route), output()),
            ("zall", trigger("anonymous", "{*all}"), output()),
        ];
        Self::of(prefix, functions)
    }

    fn of(prefix: &str, functions: Vec<(&'static str, Value, Option<Value>)>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let host = json!({ "version": "2.0",
            "extensions": { "http": { "routePrefix": prefix } },
            "customHandler": { "enableProxyingHttpRequest": true,
                "description": { "defaultExecutablePath": "handler" } } });
        put(root.path(), "host.json", &host.to_string());
        put(root.path(), "handler", "");
        for (name, trigger, output) in functions {
            let bindings: Vec<Value> = [Some(trigger), output].into_iter().flatten().collect();
            let function = json!({ "bindings": bindings }).to_string();
            put(root.path(), &format!("{name}/function.json"), &function);
        }
        let environment: Environment = [("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
            .into_iter()
            .collect();
        let app = App::load(root.path(), &environment);
        let routes = RouteTable::of_host(&app);
        Self { app, routes }
    }

    pub(crate) fn pick(&self, method: &str, path: &str) -> Pick {
        let Some(found) = self.routes.find(method, path) else {
            return Pick::Refused(404);
        };
        let function = found.function.to_owned();
        let route = self.app.functions.iter().find(|one| one.name == function);
        let route = route.and_then(|one| one.route.as_ref());
        let route = route.unwrap_or_else(|| panic!("{function} is not an HTTP function"));
        match route.auth_level {
            AuthLevel::Anonymous => Pick::Runs(function),
            _ => Pick::Refused(401),
        }
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
}
