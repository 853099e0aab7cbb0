//! Clients that listen are told of changed lists.

use corral_tests::Handler;
use corral_tests::mcp::Listener;
use serde_json::json;

use crate::apps::{app, prompt, resource, tool};
use crate::client::{Era, ask, head, result};

/// A client of each era, which has seen that it listens to tools and prompts.
fn listen(handler: &Handler, era: Era) -> Listener {
    match era {
        Era::Initialized => {
            let head = "GET /mcp HTTP/1.1\r\nMCP-Protocol-Version: 2025-11-25\r\n";
            let mut listener = Listener::new(handler, head, "");
            listener.wait_for("HTTP/1.1 200");
            // The comment at the beginning: the subscription exists.
            listener.wait_for(":");
            listener
        }
        Era::Stateless => {
            let lists = json!({ "toolsListChanged": true, "promptsListChanged": true });
            Listener::to_lists(handler, "/mcp", &lists)
        }
    }
}

fn tools(handler: &Handler) -> Vec<String> {
    let found = result(&ask(handler, Era::Stateless, "tools/list", &json!({})));
    let names = found["tools"].as_array().unwrap().iter();
    names
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn changed_lists_reach_listeners() {
    let handler = Handler::start(app().function(&tool("a")).function(&prompt("ask")));
    handler.stdout().wait_for("ready: ");
    let mut listeners = Era::ALL.map(|era| (era, listen(&handler, era)));
    let mut expect = |method: &str, what: &str| {
        for (era, listener) in &mut listeners {
            let message = listener.message();
            assert_eq!(message["method"], method, "{era:?} {what}: {message}");
        }
    };
    let definition = |tool: &str, description: &str| {
        json!({ "bindings": [{
            "type": "mcpToolTrigger", "direction": "in", "name": "in",
            "toolName": tool, "description": description,
        }] })
        .to_string()
    };
    // A plugin alone that is replaced changes no list, so the next event is that of the
    // definition.
    let plugin = std::fs::read(handler.app().path("ask/ask.wasm")).unwrap();
    handler.app().write("a/a.wasm", &plugin);
    handler
        .app()
        .write("a/function.json", definition("a", "another"));
    expect("notifications/tools/list_changed", "a changed description");

    handler.app().write("b/b.wasm", &plugin);
    handler
        .app()
        .write("b/function.json", definition("b", "new"));
    expect("notifications/tools/list_changed", "a new tool");
    assert_eq!(tools(&handler), ["a", "b"]);

    std::fs::remove_dir_all(handler.app().path("ask")).unwrap();
    expect("notifications/prompts/list_changed", "a removed prompt");
}

/// A swap of the plugin behind a resource, which changes no list.
#[test]
fn changed_resources_reach_subscribers() {
    let app = app()
        .function(&resource("readme", "docs://readme"))
        .function(&resource("chapter", "docs://book/{chapter}"))
        .function(&tool("a"));
    let handler = Handler::start(app);
    handler.stdout().wait_for("ready: ");
    let found = ask(&handler, Era::Stateless, "server/discover", &json!({}));
    let resources = &found["result"]["capabilities"]["resources"];
    assert_eq!(resources["subscribe"], true, "{found}");

    let uris = ["docs://book/1", "docs://book/2"];
    let body = json!({ "notifications": {
        "resourceSubscriptions": [uris[0], "docs://unknown", uris[1]],
    } });
    let (body, headers) = Era::Stateless.request("subscriptions/listen", &body);
    let mut listener = Listener::new(&handler, &head(&headers), &body.to_string());
    let acknowledged = listener.message();
    assert_eq!(
        acknowledged["params"]["notifications"],
        json!({ "resourceSubscriptions": uris })
    );
    let plugin = std::fs::read(handler.app().path("a/a.wasm")).unwrap();
    // The same with a custom section, which is another file.
    let other = [plugin.as_slice(), b"\0\x02\x01x"].concat();
    for function in ["a", "readme", "chapter"] {
        let file = format!("{function}/{function}.wasm");
        handler.app().write(&file, &other);
        handler
            .stdout()
            .wait_for(&format!("{function}: now serving generation 2"));
    }
    for uri in uris {
        let message = listener.message();
        assert_eq!(message["method"], "notifications/resources/updated");
        assert_eq!(message["params"]["uri"], uri, "{message}");
    }
}

#[test]
fn streams_end_when_the_handler_shuts_down() {
    let handler = Handler::start(app().function(&tool("a")));
    handler.stdout().wait_for("ready: ");
    for era in Era::ALL {
        let _listener = listen(&handler, era);
    }
    let mut listener = listen(&handler, Era::Stateless);
    handler.terminate();
    let last = listener.message();
    assert_eq!(last["id"], 7, "{last}");
    assert!(last.get("result").is_some(), "{last}");
    handler.wait();
}
