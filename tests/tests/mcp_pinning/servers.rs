//! The servers of this suite.

use std::fs;
use std::path::Path;

use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::{FunctionApp, Handler, mcp};
use serde_json::{Value, json};

pub(crate) const PLUGIN: &str = "/v1/functions/Mcp/plugin";

/// A server whose tool `add` has this description.
pub(crate) fn described(description: &str) -> Value {
    json!({ "tools": [tool("add", description)] })
}

pub(crate) fn tool(name: &str, description: &str) -> Value {
    json!({ "name": name, "description": description, "inputSchema": { "type": "object" } })
}

/// An app with the server `Mcp`.
pub(crate) fn app(script: &Value, mcp: &Value) -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .function(&mcp::function("Mcp", script, mcp))
}

/// Serves it, with the admin interface on.
pub(crate) fn serve(app: FunctionApp) -> (Handler, Admin) {
    let handler = Handler::start_with(app, &VARIABLES);
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    (handler, admin)
}

/// The description of the tool `add`, as a client gets it.
pub(crate) fn listed(handler: &Handler) -> String {
    let request = mcp::Request {
        function: "Mcp",
        method: "tools/list",
        params: json!({}),
        headers: &[],
    };
    let answer = request.answer(handler);
    let description = answer["result"]["tools"][0]["description"].as_str();
    description.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// What the admin interface says of the server.
pub(crate) fn status(admin: &Admin) -> Value {
    admin.get("/v1/functions/Mcp").json()
}

/// Whether the file called `name`, somewhere in `folder`, contains `text`.
pub(crate) fn stored(folder: &Path, name: &str, text: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| {
        if path.is_dir() {
            return stored(&path, name, text);
        }
        path.ends_with(name) && fs::read_to_string(path).is_ok_and(|found| found.contains(text))
    })
}
