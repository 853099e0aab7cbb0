//! Custom handlers in Node.js, as others write them.

use std::process::Command;

use corral_tests::{Function, FunctionApp, guests};
use serde_json::{Value, json};

/// An app whose handler is this program; `section` has more keys of `customHandler`, and
/// `file` more of host.json.
pub(crate) fn app(program: &str, section: &Value, file: &Value) -> FunctionApp {
    let mut handler = json!({
        "description": {
            "defaultExecutablePath": program_file(),
            "arguments": ["server.js"],
        },
    });
    merge(&mut handler, section);
    let mut host = json!({
        "version": "2.0",
        "customHandler": handler,
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
    });
    merge(&mut host, file);
    FunctionApp::new()
        .host_json(&host)
        .file("server.js", program)
}

/// Node.js itself: the suites' command starts it as a child, which the host does not
/// kill.
fn program_file() -> String {
    let told = Command::new(guests::mcp_node())
        .args(["-p", "process.execPath"])
        .output()
        .expect("Node.js runs");
    String::from_utf8_lossy(&told.stdout).trim().to_owned()
}

fn merge(object: &mut Value, more: &Value) {
    for (key, value) in more.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
}

/// A function that answers HTTP requests.
pub(crate) fn http_function(name: &str) -> Function {
    Function::new(name, "httpTrigger").output("http", "res")
}

/// The begin of every program: `answer` is sent as JSON.
pub(crate) const SERVER: &str = r"
const http = require('node:http');
const send = (response, answer) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(answer));
};
const text = (body) => ({ Outputs: { res: { body } } });
const serve = (handle) => http.createServer((request, response) => {
  if (request.url === '/') return response.end();
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => handle(request, response, body));
}).listen(process.env.FUNCTIONS_CUSTOMHANDLER_PORT, '127.0.0.1');
";
