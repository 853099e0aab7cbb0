//! The apps that the suites serve.

use std::fs;

use corral_tests::{Function, FunctionApp, guests};
use serde_json::{Value, json};

/// host.json with these members of `customHandler`, besides its description.
pub(crate) fn host_json(custom_handler: &Value) -> Value {
    let mut section = json!({ "description": { "defaultExecutablePath": "handler" } });
    for (key, value) in custom_handler.as_object().expect("an object") {
        section[key] = value.clone();
    }
    json!({ "version": "2.0", "customHandler": section })
}

/// host.json of an app whose HTTP functions are proxied.
pub(crate) fn proxying() -> Value {
    host_json(&json!({ "enableForwardingHttpRequest": true, "enableProxyingHttpRequest": true }))
}

/// host.json of an app whose HTTP functions are forwarded.
pub(crate) fn forwarding() -> Value {
    host_json(&json!({ "enableForwardingHttpRequest": true }))
}

/// The same host.json with another route prefix.
pub(crate) fn with_prefix(mut host_json: Value, prefix: &str) -> Value {
    host_json["extensions"] = json!({ "http": { "routePrefix": prefix } });
    host_json
}

/// A function that has nothing but HTTP.
pub(crate) fn http(name: &str) -> Function {
    Function::new(name, "httpTrigger").output("http", "res")
}

/// A function whose trigger has a route; empty methods stand for all.
pub(crate) fn routed(name: &str, route: &str, methods: &[&str]) -> Function {
    let mut function = Function::new(name, "httpTrigger").with("route", route);
    if !methods.is_empty() {
        function = function.with("methods", methods);
    }
    function.output("http", "res")
}

/// A function of the sample app `plugins/http`.
pub(crate) fn plugin(function: &str) -> Vec<u8> {
    let file = guests::sample("http", function);
    fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// An app of the function `echo` alone, under its own route and in this mode.
pub(crate) fn echo(host_json: &Value) -> FunctionApp {
    let route = routed("echo", "echo/{kind:alpha}/{*rest}", &[]);
    FunctionApp::new()
        .host_json(host_json)
        .function(&route.plugin(plugin("echo")))
}
