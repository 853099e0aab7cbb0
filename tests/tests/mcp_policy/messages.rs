//! Requests that a policy cannot be enforced on by their headers, or not at all.

use serde_json::{Value, json};

use super::server::{STATELESS, handler, messages, post, request, serves};

const NEW: (&str, &str) = ("MCP-Protocol-Version", STATELESS);
const OLD: (&str, &str) = ("MCP-Protocol-Version", "2025-11-25");
const CALL: (&str, &str) = ("Mcp-Method", "tools/call");

fn named(name: &str) -> (&str, &str) {
    ("Mcp-Name", name)
}

fn message(method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }).to_string()
}

/// The headers, the body, the status, and the code of the error.
type Row<'a> = (&'a [(&'a str, &'a str)], String, u16, Option<i32>);

#[test]
fn the_body_decides_and_the_headers_have_to_agree() {
    let handler = handler();
    let add = request("add", &json!({ "a": 1 })).to_string();
    let denied = request("other", &json!({})).to_string();
    let twice = add.replace(r#""name":"add""#, r#""name":"add","name":"other""#);
    let folded = add.replace(r#""name":"add""#, r#""name":"add","Name":"other""#);
    let batch = format!("[{denied}]");
    let list = message("tools/list", &json!({}));
    let meta = json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": STATELESS } });
    let large = request("add", &json!({ "a": "x".repeat(100 << 10) })).to_string();
    let rows: [Row<'_>; 25] = [
        (&[NEW, CALL, named("add")], add.clone(), 200, None),
        (&[OLD], add.clone(), 200, None),
        (&[], add.clone(), 200, None),
        // Names one tool to a gateway, and another to the server.
        (
            &[NEW, CALL, named("add")],
            denied.clone(),
            400,
            Some(-32020),
        ),
        (
            &[NEW, ("Mcp-Method", "tools/list")],
            denied.clone(),
            400,
            Some(-32020),
        ),
        (
            &[OLD, CALL, named("add")],
            denied.clone(),
            400,
            Some(-32020),
        ),
        (&[named("add")], denied.clone(), 400, Some(-32020)),
        (&[NEW, CALL], add.clone(), 400, Some(-32020)),
        (&[NEW], add.clone(), 400, Some(-32020)),
        (
            &[NEW, CALL, named("add"), named("add")],
            add.clone(),
            400,
            Some(-32020),
        ),
        (&[OLD], message("tools/list", &meta), 400, Some(-32020)),
        // The older protocol versions have no such headers.
        (&[OLD], denied.clone(), 200, Some(-32602)),
        (&[], denied.clone(), 200, Some(-32602)),
        (&[NEW, CALL, named("other")], denied, 200, Some(-32602)),
        // Several messages, or one that can be read in two ways.
        (&[OLD], batch.clone(), 400, Some(-32600)),
        (&[], format!(" \n{batch}"), 400, Some(-32600)),
        (&[], twice, 400, Some(-32600)),
        (&[], folded, 400, Some(-32600)),
        (&[], "{".to_owned(), 400, Some(-32700)),
        (&[], "{}".to_owned(), 400, Some(-32600)),
        (&[], large, 413, Some(-32603)),
        (&[], list, 200, None),
        (
            &[],
            message("resources/read", &json!({ "uri": "file:///a" })),
            200,
            None,
        ),
        (
            &[],
            message("resources/read", &json!({ "uri": "https://a" })),
            200,
            Some(-32602),
        ),
        (
            &[],
            message("prompts/get", &json!({ "name": "p" })),
            200,
            Some(-32602),
        ),
    ];
    for (headers, body, status, code) in rows {
        let answer = post(&handler, "/api/mcp", headers, body.as_bytes());
        let body = body.chars().take(200).collect::<String>();
        assert_eq!(answer.status, status, "{headers:?} {body}: {answer:?}");
        let message = &messages(&answer)[0];
        let found = message["error"]["code"].as_i64();
        assert_eq!(found, code.map(Into::into), "{headers:?} {body}: {message}");
        serves(&handler);
    }
}

#[test]
fn a_section_without_rules_allows_everything() {
    let handler = handler();
    let body = request("anything", &json!({})).to_string();
    let answer = post(&handler, "/api/plain", &[], body.as_bytes());
    let text = &messages(&answer)[0]["result"]["content"][0]["text"];
    assert_eq!(*text, "ran anything", "{answer:?}");
}

#[test]
fn messages_without_a_response_pass() {
    let handler = handler();
    let note = br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    assert_eq!(post(&handler, "/api/mcp", &[OLD], note).status, 202);
    let reply = br#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    assert_eq!(post(&handler, "/api/mcp", &[OLD], reply).status, 202);
    let refused = post(&handler, "/api/mcp", &[NEW], reply);
    assert_eq!(refused.status, 400, "{refused:?}");
    let listen = message("subscriptions/listen", &json!({}));
    let answer = post(&handler, "/api/mcp", &[], listen.as_bytes());
    assert_eq!(messages(&answer).len(), 1, "{answer:?}");
}
