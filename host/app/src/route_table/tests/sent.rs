//! Which function a request was sent for: a request for one function never goes
//! to another.

use super::{PROXY, host};
use crate::RouteTable;
use crate::fixture;

/// The function.json of a function of HTTP alone, with more properties of its
/// trigger.
fn trigger(level: &str, route: &str, more: &str) -> String {
    format!(
        r#"{{ "bindings": [
            {{ "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "{level}", "route": "{route}"{more} }},
            {{ "type": "http", "direction": "out", "name": "res" }} ] }}"#
    )
}

fn open(route: &str, more: &str) -> String {
    trigger("anonymous", route, more)
}

/// A function that the host calls with an envelope.
const QUEUE: &str = r#"{ "bindings": [
    { "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous", "route": "{*all}" },
    { "type": "http", "direction": "out", "name": "res" },
    { "type": "queue", "direction": "out", "name": "item", "queueName": "items" } ] }"#;

/// What answers `path` when the function `first`, with this function.json and
/// this file besides, stands before `keyed`, which needs a key.
fn expect(first: &str, more: Option<(&str, &str)>, path: &str, expected: &str) {
    let host = host("", PROXY).to_string();
    let keyed = trigger("function", "secret/{x?}", "");
    let mut files = vec![
        ("host.json", host.as_str()),
        ("first/function.json", first),
        ("first/first.wasm", ""),
        ("keyed/function.json", &keyed),
        ("keyed/keyed.wasm", ""),
    ];
    files.extend(more);
    let (table, _) = RouteTable::new(&fixture::load(&files, &[]));
    assert_eq!(sent_for(&table, path), expected, "{first} {path}");
}

#[test]
fn every_function_that_the_host_knows_keeps_its_requests() {
    for (first, path, expected) in [
        (open("{*all}", ""), "/secret", "first all=secret"),
        // Called with an envelope, never with a raw request.
        (QUEUE.to_owned(), "/secret", "-"),
        // No method, no request.
        (open("{*all}", r#", "methods": []"#), "/secret", "keyed"),
        (
            open("{*all}", r#", "methods": ["PUT"]"#),
            "/secret",
            "keyed",
        ),
        // The host refuses the second of two equal routes.
        (open("/SECRET/{x?}/", ""), "/secret", "first"),
    ] {
        expect(&first, None, path, expected);
    }
    // Turned off, which the host answers with 404.
    let host = host("", PROXY).to_string();
    let keyed = trigger("function", "secret", "");
    let files = [
        ("host.json", host.as_str()),
        ("off/function.json", &open("{*all}", "")),
        ("off/off.wasm", ""),
        ("secret/function.json", &keyed),
        ("secret/secret.wasm", ""),
    ];
    let app = fixture::load(&files, &[("AzureWebJobs.off.Disabled", "true")]);
    assert_eq!(sent_for(&RouteTable::new(&app).0, "/secret"), "-");
    // Broken, and the host does not know.
    let broken = ("first/plugin.json", r#"{ "limits": 5 }"#);
    let first = open("{*all}", "");
    expect(&first, Some(broken), "/secret", "first all=secret");
}

#[test]
fn uncertain_constraints_never_bypass_a_key() {
    for (route, path, expected) in [
        ("{a:datetime}", "/secret", "keyed"),
        ("{*a:datetime}", "/secret/7pm", "keyed x=7pm"),
        ("secret/{a:datetime}", "/secret/5", "keyed x=5"),
        ("secret/{a:datetime}", "/secret/7pm", "first a=7pm"),
        (
            "secret/{a:datetime}",
            "/secret/Fri,%207",
            "ambiguous keyed first",
        ),
        ("secret/{a:alpha}", "/secret/a%0A", "first a=a\n"),
        (
            "secret/{a:alpha}",
            "/secret/%E2%84%AA",
            "ambiguous keyed first",
        ),
        (
            "secret/{a:guid}",
            "/secret/%7B0x0,0x0,0x0,%7B0x0%7D%7D",
            "ambiguous keyed first",
        ),
        ("secret/{a:unknown}", "/secret/x", "ambiguous keyed first"),
        ("secret/{a:regex([)}", "/secret/x", "ambiguous keyed first"),
        ("secret/{a:regex(^(?!x))}", "/secret/x", "keyed x=x"),
        ("secret/{a:regex(^(?!x))}", "/secret/y", "first a=y"),
        // Nothing else can have been meant.
        ("other/{a:unknown}", "/other/x", "first a=x"),
        ("other/{a:datetime}", "/other/Fri,%207", "first a=Fri, 7"),
        ("other/{a:datetime}", "/other/tomorrow", "-"),
    ] {
        expect(&open(route, ""), None, path, expected);
    }
}

/// `function name=value name=value`, `-` when nothing matches, or `ambiguous`
/// with both functions.
fn sent_for(table: &RouteTable, path: &str) -> String {
    match table.sent_for("GET", path) {
        Err(one) => format!("ambiguous {} {}", one.function, one.other),
        Ok(None) => "-".to_owned(),
        Ok(Some(found)) => {
            let mut words = vec![found.function.to_owned()];
            let params = found.params.iter();
            words.extend(params.map(|(name, value)| format!("{name}={value}")));
            words.join(" ")
        }
    }
}
