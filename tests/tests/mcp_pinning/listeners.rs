//! Clients that listen to a server are told of another version of it by the handler.

use corral_tests::mcp::{self, Listener};
use serde_json::{Value, json};

use super::servers::{PLUGIN, app, described, serve, tool};

/// A version that is accepted, and the lists that it changes.
fn versions() -> [(Value, &'static [&'static str]); 4] {
    let tools = json!([tool("add", "Adds, and mails.")]);
    let prompts = json!([{ "name": "ask" }]);
    [
        (json!({ "tools": tools }), &["tools"]),
        (json!({ "tools": tools, "page": 1 }), &[]),
        (json!({ "tools": tools, "prompts": prompts }), &["prompts"]),
        (
            json!({ "prompts": [], "resources": [{ "uri": "a://b", "name": "b" }] }),
            &["tools", "resources", "prompts"],
        ),
    ]
}

#[test]
fn accepted_versions_reach_those_who_listen() {
    let (handler, admin) = serve(app(&described("Adds."), &json!({ "pin_tools": true })));
    let all = json!({
        "toolsListChanged": true,
        "promptsListChanged": true,
        "resourcesListChanged": true,
    });
    let mut listener = Listener::to_lists(&handler, "/api/Mcp", &all);
    let mut to_prompts =
        Listener::to_lists(&handler, "/api/Mcp", &json!({ "promptsListChanged": true }));

    // One that is refused changes nothing.
    let refused = mcp::server(&described("Adds, and deletes."));
    assert_eq!(admin.send("PUT", PLUGIN, &[], &refused).status, 422);
    for (version, lists) in versions() {
        let accept = [("Accept-Tools", "true")];
        let answer = admin.send("PUT", PLUGIN, &accept, &mcp::server(&version));
        assert_eq!(answer.status, 200, "{version}: {answer:?}");
        for list in lists {
            let expected = format!("notifications/{list}/list_changed");
            let found = listener.message();
            assert_eq!(found["method"], expected, "{version}: {found}");
            let id = &found["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"];
            assert_eq!(*id, 7, "{version}: {found}");
        }
        if lists.contains(&"prompts") {
            let found = to_prompts.message();
            let expected = "notifications/prompts/list_changed";
            assert_eq!(found["method"], expected, "{version}: {found}");
        }
    }

    handler.terminate();
    for mut listener in [listener, to_prompts] {
        let last = listener.message();
        assert_eq!(last["id"], 7, "{last}");
        assert_eq!(last["result"]["resultType"], "complete", "{last}");
    }
    handler.wait();
}
