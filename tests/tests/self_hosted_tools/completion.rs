//! Arguments are completed by the values that folders declare.

use corral_tests::Handler;
use serde_json::{Value, json};

use crate::apps::{app, prompt, resource, tool};
use crate::client::{Era, ask};

fn app_with_values() -> Handler {
    let arguments = json!([
        { "name": "city", "description": "the city", "enumValues": ["Paris", "Parma", "Oslo"] },
        { "name": "topic", "description": "the topic" },
    ]);
    let parameters = json!([{ "name": "page", "enumValues": (0..120).map(|page| page.to_string()).collect::<Vec<_>>() }]);
    let page = resource("page", "docs://{chapter}/{page}");
    Handler::start(
        app()
            .function(&prompt("ask").with("promptArguments", arguments.to_string()))
            .function(&page.with("uriParameters", parameters.to_string())),
    )
}

#[test]
fn arguments_are_completed_by_declared_values() {
    let handler = app_with_values();
    let prompt = json!({ "type": "ref/prompt", "name": "ask" });
    let template = json!({ "type": "ref/resource", "uri": "docs://{chapter}/{page}" });
    for era in Era::ALL {
        for (reference, name, value, total, first) in [
            (&prompt, "city", "pa", 2, json!("Paris")),
            (&prompt, "city", "", 3, json!("Paris")),
            (&prompt, "city", "x", 0, Value::Null),
            (&prompt, "topic", "", 0, Value::Null),
            (&prompt, "nothing", "", 0, Value::Null),
            (&template, "page", "11", 11, json!("11")),
            (&template, "page", "", 120, json!("0")),
            (&template, "chapter", "", 0, Value::Null),
        ] {
            let params = json!({ "ref": reference, "argument": { "name": name, "value": value } });
            let answer = ask(&handler, era, "completion/complete", &params);
            let completion = &answer["result"]["completion"];
            assert_eq!(completion["total"], total, "{params}: {answer}");
            assert_eq!(completion["values"][0], first, "{params}: {answer}");
            assert_eq!(completion["hasMore"], total > 100, "{params}: {answer}");
            let shown = completion["values"].as_array().unwrap().len();
            assert!(shown <= 100, "{params}: {answer}");
        }
        let unknown = json!({ "ref": { "type": "ref/prompt", "name": "none" },
            "argument": { "name": "city", "value": "" } });
        let answer = ask(&handler, era, "completion/complete", &unknown);
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    let discovered = ask(&handler, Era::Stateless, "server/discover", &json!({}));
    let capabilities = &discovered["result"]["capabilities"];
    assert_eq!(capabilities["completions"], json!({}), "{discovered}");
}

#[test]
fn servers_without_values_complete_nothing() {
    let handler = Handler::start(app().function(&tool("a")).function(&prompt("ask")));
    for era in Era::ALL {
        let answer = ask(&handler, era, "completion/complete", &json!({}));
        assert_eq!(answer["error"]["code"], -32601, "{era:?}: {answer}");
    }
}
