//! What a server says about itself.

use std::sync::OnceLock;

use corral_tests::{Handler, Shared};
use serde_json::{Value, json};

use crate::apps::{app, prompt, resource, tool};
use crate::client::{Era, ask, result};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let app = app()
            .corral_json(&json!({ "mcp": { "page_size": 2 } }))
            .setting("AzureWebJobs.off.Disabled", "true");
        let app = ["c", "a", "b", "off"]
            .iter()
            .fold(app, |app, name| app.function(&tool(name)));
        Handler::start(
            app.function(&resource("readme", "docs://readme"))
                .function(&resource("page", "docs://{chapter}/{page}"))
                .function(&prompt("ask")),
        )
    }))
}

#[test]
fn servers_introduce_themselves() {
    let handler = handler();
    let capabilities = |resources: Value| {
        json!({
            "tools": { "listChanged": true },
            "resources": resources,
            "prompts": { "listChanged": true },
        })
    };
    let discovered = capabilities(json!({ "listChanged": true, "subscribe": true }));
    let initialized = capabilities(json!({ "listChanged": true }));
    let client = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": { "name": "suite", "version": "1" },
    });
    for (era, method, params, capabilities) in [
        (Era::Stateless, "server/discover", json!({}), discovered),
        (Era::Initialized, "initialize", client, initialized),
    ] {
        let answer = ask(&handler, era, method, &params);
        let found = &answer["result"];
        assert_eq!(found["capabilities"], capabilities, "{answer}");
        assert_eq!(found["instructions"], "ask for a city", "{answer}");
        let info = match era {
            Era::Initialized => &found["serverInfo"],
            Era::Stateless => &found["_meta"]["io.modelcontextprotocol/serverInfo"],
        };
        assert_eq!(
            *info,
            json!({ "name": "weather", "version": "3.2.1" }),
            "{answer}"
        );
    }
    let versions = ask(&handler, Era::Stateless, "server/discover", &json!({}));
    let versions = versions["result"]["supportedVersions"].as_array().unwrap();
    for era in Era::ALL {
        assert!(versions.contains(&era.version().into()), "{versions:?}");
    }
    assert_eq!(
        ask(&handler, Era::Initialized, "ping", &json!({}))["result"],
        json!({})
    );
}

/// The names in all pages of a list, and how many pages there are.
fn listed(
    handler: &Handler,
    era: Era,
    method: &str,
    key: &str,
    name: &str,
) -> (Vec<String>, usize) {
    let (mut names, mut pages, mut params) = (Vec::new(), 0, json!({}));
    loop {
        let page = result(&ask(handler, era, method, &params));
        pages += 1;
        let items = page[key].as_array().unwrap_or_else(|| panic!("{page}"));
        names.extend(
            items
                .iter()
                .map(|item| item[name].as_str().unwrap().to_owned()),
        );
        match page.get("nextCursor") {
            None => return (names, pages),
            Some(cursor) => params = json!({ "cursor": cursor }),
        }
    }
}

#[test]
fn lists_are_paged_in_the_order_of_names() {
    let handler = handler();
    for era in Era::ALL {
        for (method, key, name, expected, pages) in [
            ("tools/list", "tools", "name", &["a", "b", "c"][..], 2),
            ("resources/list", "resources", "uri", &["docs://readme"], 1),
            (
                "resources/templates/list",
                "resourceTemplates",
                "uriTemplate",
                &["docs://{chapter}/{page}"],
                1,
            ),
            ("prompts/list", "prompts", "name", &["ask"], 1),
        ] {
            let found = listed(&handler, era, method, key, name);
            let expected = expected.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(found, (expected, pages), "{era:?} {method}");
        }
    }
}

#[test]
fn entries_have_what_function_json_says() {
    let handler = handler();
    for era in Era::ALL {
        let first = |method: &str, key: &str| -> Value {
            let answer = result(&ask(&handler, era, method, &json!({})));
            answer[key][0].clone()
        };
        let tool = first("tools/list", "tools");
        assert_eq!(tool["description"], "tool a");
        assert_eq!(
            tool["inputSchema"]["properties"]["city"],
            json!({ "type": "string", "description": "the city" })
        );
        assert_eq!(
            first("resources/list", "resources"),
            json!({
                "uri": "docs://readme",
                "name": "readme",
                "description": "resource readme",
                "mimeType": "text/plain",
            })
        );
        assert_eq!(
            first("prompts/list", "prompts"),
            json!({
                "name": "ask",
                "description": "prompt ask",
                "arguments": [{ "name": "topic", "description": "the topic", "required": true }],
            })
        );
    }
}

#[test]
fn what_is_unknown_is_refused() {
    let handler = handler();
    let call = |name: &str| json!({ "name": name, "arguments": {} });
    for era in Era::ALL {
        for (method, params, code) in [
            ("tools/call", call("none"), -32602),
            ("tools/call", call("off"), -32602),
            (
                "tools/call",
                json!({ "name": "a", "arguments": "city" }),
                -32602,
            ),
            ("prompts/get", call("none"), -32602),
            ("prompts/get", call("ask"), -32602),
            ("tools/none", json!({}), -32601),
            (
                "completion/complete",
                json!({
                    "ref": { "type": "ref/prompt", "name": "ask" },
                    "argument": { "name": "topic", "value": "" },
                }),
                -32601,
            ),
        ] {
            let answer = ask(&handler, era, method, &params);
            assert_eq!(answer["error"]["code"], code, "{era:?} {method} {answer}");
        }
        let code = if era == Era::Stateless {
            -32602
        } else {
            -32002
        };
        let unknown = json!({ "uri": "docs://none/at/all" });
        let answer = ask(&handler, era, "resources/read", &unknown);
        assert_eq!(answer["error"]["code"], code, "{era:?} {answer}");
    }
}
