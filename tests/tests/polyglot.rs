//! `plugins/polyglot`: one function in several languages, each with its SDK, and without
//! one as a program and as a core module. All give the answers of `plugins/orders/order`,
//! which is in Rust.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::sync::OnceLock;

use corral_tests::handler::run;
use corral_tests::{Delivered, Function, FunctionApp, Handler, HttpCall, Shared, guests};
use serde_json::{Value, json};

const LANGUAGES: &[&str] = &["c", "go", "javascript", "module", "program", "python"];

/// A program ends with its invocation, so that its instances are never kept.
const ENDS: &str = "program";

/// The function that the others are compared with.
const REFERENCE: &str = "rust";

/// What a request is, its content type, and its body.
type Case = (&'static str, &'static str, Vec<u8>);

fn cases() -> Vec<Case> {
    const JSON: &str = "application/json";
    const TEXT: &str = "text/plain";
    const OCTETS: &str = "application/octet-stream";
    vec![
        ("an order", JSON, br#"{"id":1005,"quantity":2}"#.to_vec()),
        ("spaces and lines", JSON, b"{ \"id\" : 1 }\r\n".to_vec()),
        ("no JSON", JSON, b"{\"id\":".to_vec()),
        (
            "large numbers",
            JSON,
            b"[1e400,12345678901234567890.10]".to_vec(),
        ),
        ("deep", JSON, [b"[".repeat(100), b"]".repeat(100)].concat()),
        ("text", TEXT, b"test".to_vec()),
        ("empty", TEXT, Vec::new()),
        ("a NUL", TEXT, b"a\0b".to_vec()),
        ("beyond ASCII", TEXT, "Zürich, 東京, 🐎, e\u{301}".into()),
        ("a byte order mark", TEXT, "\u{feff}x".into()),
        ("40,000 bytes", TEXT, b"0123456789".repeat(4_000)),
        ("octets", OCTETS, vec![0xff, 0xfe, 0x00, 0x80]),
        ("octets that are text", OCTETS, b"test".to_vec()),
    ]
}

/// `order` in a language, under the name `name`.
fn function(name: &str, language: &str, plugin_json: &Value) -> Function {
    let (folder, plugin) = if language == REFERENCE {
        ("orders/order".to_owned(), guests::sample("orders", "order"))
    } else {
        let name = format!("polyglot/{language}-order");
        let plugin = guests::path(&name);
        (name, plugin)
    };
    let file = guests::repository().join(format!("plugins/{folder}/function.json"));
    let function_json: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    Function::recorded(name, &function_json["bindings"])
        .plugin(fs::read(plugin).unwrap())
        .plugin_json(plugin_json.clone())
}

/// All languages, with the `fresh` and with the `warm` policy.
fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let mut app = FunctionApp::new();
        for language in LANGUAGES.iter().chain(&[REFERENCE]) {
            let warm = json!({ "instances": { "policy": "warm" } });
            app = app
                .function(&function(language, language, &json!({})))
                .function(&function(&format!("warm-{language}"), language, &warm));
        }
        // An interpreter takes longer to compile than a caller waits.
        let finished = run(&app, &["compile"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        Handler::start(app)
    }))
}

/// The answer of a function to a request.
fn answer(handler: &Handler, function: &str, (what, content_type, body): &Case) -> Delivered {
    let call = HttpCall::post("/api/order", content_type, body.clone());
    let delivered = handler.call(function, call).send();
    delivered.unwrap_or_else(|failure| panic!("{function}, {what}: {failure:?}"))
}

#[test]
fn all_languages_give_the_same_answers() {
    let handler = handler();
    for case in cases() {
        let expected = answer(&handler, REFERENCE, &case);
        for language in LANGUAGES {
            for function in [(*language).to_owned(), format!("warm-{language}")] {
                let actual = answer(&handler, &function, &case);
                assert_eq!(actual, expected, "{function}, {}", case.0);
            }
        }
    }
}

/// Enough calls for the garbage collector of each language to run within them.
#[test]
fn kept_instances_serve_many_calls() {
    const CALLS: usize = 500;
    let handler = handler();
    let cases = cases();
    for language in LANGUAGES.iter().filter(|language| **language != ENDS) {
        let function = format!("warm-{language}");
        for case in cases.iter().cycle().take(CALLS) {
            answer(&handler, &function, case);
        }
    }
}
