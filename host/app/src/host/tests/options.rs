//! The options that the handler uses.

use std::time::Duration;

use super::{config, files, handler};
use crate::fixture::{HTTP, expect, load};
use crate::{FunctionTimeout, Mode};

#[test]
fn function_timeout_is_a_time_span() {
    for (text, expected) in [
        ("00:10:00", FunctionTimeout::After(Duration::from_mins(10))),
        (
            "1.00:00:00",
            FunctionTimeout::After(Duration::from_hours(24)),
        ),
        ("-1", FunctionTimeout::Never),
        ("", FunctionTimeout::PlanDefault),
        ("5", FunctionTimeout::After(Duration::from_hours(24 * 5))),
        ("10m", FunctionTimeout::PlanDefault),
        ("00:00:00", FunctionTimeout::PlanDefault),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"functionTimeout\": \"{text}\", \"version\""),
        );
        assert_eq!(config(&host, &[]).function_timeout, expected, "{text}");
    }
}

#[test]
fn the_mode_follows_from_switches_and_bindings() {
    let forward = r#""enableForwardingHttpRequest": true"#;
    let proxy = r#""enableProxyingHttpRequest": true"#;
    let both = format!("{forward}, {proxy}");
    let legacy = handler("").replace("customHandler", "httpWorker");
    let http = HTTP;
    let with_queue = HTTP.replace(
        "] }",
        r#", { "type": "queue", "direction": "out", "name": "q" } ] }"#,
    );
    let upper = HTTP
        .replace("\"http\"", "\"HTTP\"")
        .replace("httpTrigger", "HttpTrigger");
    let inout = HTTP.replace("\"in\"", "\"inout\"");
    for (host, function, mode) in [
        (handler(""), http, Mode::Payload),
        (handler(forward), http, Mode::Forward),
        (handler(proxy), http, Mode::Proxy),
        (handler(&both), http, Mode::Proxy),
        (legacy, http, Mode::LegacyForward),
        (handler(forward), &with_queue, Mode::Payload),
        (handler(proxy), &with_queue, Mode::Payload),
        (handler(forward), &upper, Mode::Forward),
        (handler(forward), &inout, Mode::Payload),
    ] {
        let app = load(
            &[
                ("host.json", &host),
                ("order/function.json", function),
                ("order/order.wasm", ""),
            ],
            &[],
        );
        let bindings = &app.functions[0].bindings;
        assert_eq!(app.host.mode_of(bindings), mode, "{host} {function}");
    }
}

#[test]
fn functions_can_be_restricted() {
    let host = handler("").replace(
        "\"version\"",
        r#""functions": ["ORDER", "gone"], "version""#,
    );
    let mut files = files(&host);
    files.push(("other/function.json", HTTP));
    let app = expect(&files, &[], &["~host.json: `functions` names `gone`"]);
    assert_eq!(app.functions.len(), 1);
}

#[test]
fn an_invalid_list_of_functions_restricts_nothing() {
    for (functions, problems, count) in [
        ("[]", &[][..], 1),
        ("null", &[], 1),
        ("{}", &[], 1),
        (r#"{ "0": "order" }"#, &[], 1),
        (r#"{ "0": "other" }"#, &["~`functions` names `other`"], 0),
        (r#"[null, "order"]"#, &["~`functions` names ``"], 1),
        (r#""order""#, &["~$.functions: is a string, not a list"], 1),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"functions\": {functions}, \"version\""),
        );
        let app = expect(&files(&host), &[], problems);
        assert_eq!(app.functions.len(), count, "{functions}");
    }
}

#[test]
fn messages_without_base64_may_be_longer() {
    for (extensions, limit) in [
        ("{}", 49_152),
        (r#"{ "queues": {} }"#, 49_152),
        (r#"{ "queues": { "messageEncoding": "base64" } }"#, 49_152),
        (r#"{ "queues": { "messageEncoding": "None" } }"#, 65_536),
        (r#"{ "queues": { "messageEncoding": 5 } }"#, 49_152),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"extensions\": {extensions}, \"version\""),
        );
        assert_eq!(
            config(&host, &[]).queue_message_limit,
            limit,
            "{extensions}"
        );
    }
    let name = "AzureFunctionsJobHost__extensions__queues__messageEncoding";
    let config = config(&handler(""), &[(name, "none")]);
    assert_eq!(config.queue_message_limit, 65_536);
}
