//! An MCP server in plain JSON, without an SDK: it answers as the JSON in its file says.
//! A test writes that JSON into a copy of the file, so that each version of the server is
//! a file with its own digest.

mod http;
mod lists;
mod rounds;
mod script;

use serde_json::{Value, json};
use wasip2::http::types::{IncomingRequest, ResponseOutparam};

use script::Script;

struct Server;

wasip2::http::proxy::export!(Server);

impl wasip2::exports::http::incoming_handler::Guest for Server {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let script = Script::read();
        let version = http::header(&request, "mcp-protocol-version");
        let stateless = version.as_deref() == Some("2026-07-28");
        let Ok(message) = serde_json::from_slice::<Value>(&http::body(request)) else {
            return http::respond(out, 400, "text/plain", &["not JSON".to_owned()]);
        };
        let answered = answer(&script, &message, stateless);
        let mut response = json!({ "jsonrpc": "2.0", "id": message["id"] });
        match answered {
            Ok(result) => response["result"] = result,
            Err(text) => response["error"] = json!({ "code": -32601, "message": text }),
        }
        if script.is("stream") {
            let progress = json!({ "jsonrpc": "2.0", "method": "notifications/progress",
                "params": { "progressToken": 1, "progress": 1 } });
            let events =
                [progress, response].map(|data| format!("event: message\ndata: {data}\n\n"));
            http::respond(out, 200, "text/event-stream", &events);
        } else {
            http::respond(out, 200, "application/json", &[response.to_string()]);
        }
    }
}

/// The result of a request, or the message of an error.
fn answer(script: &Script, message: &Value, stateless: bool) -> Result<Value, String> {
    let method = message["method"].as_str().unwrap_or_default();
    let era = if stateless {
        "2026-07-28"
    } else {
        "2025-11-25"
    };
    if script.fails(era) || script.fails(method) {
        return Err(format!("{method} fails in {era}"));
    }
    let params = &message["params"];
    match method {
        "server/discover" if stateless => Ok(json!({
            "resultType": "complete", "supportedVersions": [era], "ttlMs": 0, "cacheScope": "private",
            "capabilities": script.capabilities(), "instructions": script.get("instructions"),
        })),
        "initialize" if !stateless => Ok(json!({
            "protocolVersion": era, "serverInfo": { "name": "plain", "version": "1" },
            "capabilities": script.capabilities(), "instructions": script.get("instructions"),
        })),
        "tools/call" => rounds::call(params),
        _ => lists::list(script, method, params, stateless),
    }
}
