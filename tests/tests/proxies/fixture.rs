//! An app with proxies, and the back end that they call.

use corral_tests::client::transport::Answer;
use corral_tests::{Backend, Function, FunctionApp, Handler, guests};
use serde_json::{Value, json};

/// In definitions, this stands for the back end of the test.
pub(crate) const BACKEND: &str = "http://be.test";

/// A handler that serves proxies.
pub(crate) struct Gateway {
    pub(crate) backend: Backend,
    pub(crate) handler: Handler,
}

/// host.json of an app that gets its callers' own requests.
pub(crate) fn host_json() -> Value {
    json!({
        "version": "2.0",
        "customHandler": {
            "description": { "defaultExecutablePath": "handler" },
            "enableForwardingHttpRequest": true,
            "enableProxyingHttpRequest": true
        }
    })
}

/// A function that says what arrived, for everyone.
pub(crate) fn echo(name: &str, route: &str) -> Function {
    let file = guests::sample("http", "echo");
    let plugin = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Function::new(name, "httpTrigger")
        .with("authLevel", "anonymous")
        .with("route", route)
        .output("http", "res")
        .plugin(plugin)
}

/// An app with these proxies and no function.
pub(crate) fn app(proxies: &Value) -> FunctionApp {
    FunctionApp::new()
        .host_json(&host_json())
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .file("proxies.json", json!({ "proxies": proxies }).to_string())
}

/// Serves an app whose proxies.json may name [`BACKEND`].
pub(crate) fn serve(app: FunctionApp, variables: &[(&str, &str)]) -> Gateway {
    let backend = Backend::start();
    let file = app.path("proxies.json");
    if let Ok(text) = std::fs::read_to_string(&file) {
        app.write("proxies.json", text.replace(BACKEND, &backend.url()));
    }
    let handler = Handler::start_with(app, variables);
    Gateway { backend, handler }
}

impl Gateway {
    /// Sends `METHOD target` as the Functions host hands it on: with the id of
    /// an invocation.
    pub(crate) fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let (method, target) = line.split_once(' ').expect("a method and a target");
        let mut all = vec![
            ("Host", "app.test"),
            (
                "X-Azure-Functions-InvocationId",
                "11111111-1111-1111-1111-111111111111",
            ),
        ];
        all.extend(headers);
        self.handler.exchange(method, target, &all, body)
    }

    /// The head of the answer as it came.
    pub(crate) fn head(&self, line: &str) -> String {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: app.test\r\nX-Azure-Functions-InvocationId: 1\r\nConnection: close\r\n\r\n"
        );
        let answer = self
            .handler
            .transport()
            .converse(request.as_bytes())
            .unwrap();
        answer
            .split("\r\n\r\n")
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}

/// What is expected of an answer, item by item: `200` is the status, `a: b` a
/// header, `!a` the absence of one, and `=text` the body. What passes is printed:
/// the table of vectors, for who wants to see it.
pub(crate) fn check(answer: &Answer, expected: &[&str], context: &str) {
    for item in expected {
        let met = if let Some(body) = item.strip_prefix('=') {
            answer.body == body.as_bytes()
        } else if let Some(name) = item.strip_prefix('!') {
            answer.header(name).is_none()
        } else if let Some((name, value)) = item.split_once(": ") {
            answer.header_all(name).contains(&value)
        } else {
            answer.status.to_string() == *item
        };
        assert!(met, "{context}: expected {item:?} of {answer:?}");
    }
    passed(context);
}

/// Prints a line of the table of vectors.
pub(crate) fn passed(context: &str) {
    println!("{context}: pass");
}

/// The trace of the request that was answered so.
pub(crate) fn trace(gateway: &Gateway, answer: &Answer) -> String {
    let told = "storing proxy traces in ";
    let folder = gateway.handler.stdout().wait_for(told);
    let folder = folder.split(told).nth(1).unwrap();
    let name = answer.header("proxy-trace-location").expect("a trace");
    let file = std::path::Path::new(folder).join(name);
    // The file is written beside the answer.
    let trace = loop {
        match std::fs::read_to_string(&file) {
            Ok(text) if text.ends_with('}') => break text,
            _ => std::thread::yield_now(),
        }
    };
    std::fs::remove_file(file).unwrap();
    trace
}
