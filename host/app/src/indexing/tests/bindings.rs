//! Bindings of all types.

use super::{besides, bindings, expect};

#[test]
fn schedules() {
    for (schedule, problems) in [
        (r#""0 */5 * * * *""#, &[][..]),
        (r#""*/5 * * * *""#, &[]),
        (r#""%SCHEDULE%""#, &[]),
        (r#""@daily""#, &["$.bindings[0].schedule: has 1 field"]),
        (r#""""#, &["has 0 fields"]),
        ("true", &["has 1 field"]),
        ("[]", &["is a list, not a schedule"]),
        ("null", &["$.bindings[0]: has no `schedule`"]),
        (r#""00:05:00""#, &["~which only App Service plans take"]),
        ("5", &["~is `5`, which is a number of days"]),
        (r#""00:00:00""#, &["~runs continuously"]),
        (r#""-00:05:00""#, &["~runs continuously"]),
        (
            r#""0 0 0 * * *", "runOnStartup": "yes""#,
            &["runOnStartup: is `yes`, not true or false"],
        ),
        (
            r#""0 0 0 * * *", "runOnStartup": null"#,
            &["runOnStartup: is null, not true or false"],
        ),
        (
            r#""0 0 0 * * *", "runOnStartup": "true", "useMonitor": 0"#,
            &[],
        ),
    ] {
        bindings(
            &format!(
                r#"{{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": {schedule} }}"#
            ),
            problems,
        );
    }
}

#[test]
fn queues() {
    for (properties, problems) in [
        (r#""queueName": "orders""#, &[][..]),
        (r#""QUEUENAME": "Orders""#, &[]),
        (r#""queueName": "%Q%""#, &[]),
        ("\"x\": 1", &["$.bindings[0]: has no `queueName`"]),
        (
            r#""queueName": "my_orders""#,
            &["`my_orders` has characters other"],
        ),
        (r#""queueName": "ab""#, &["is not 3 to 63"]),
        (r#""queueName": "orders-{x}""#, &["has characters other"]),
        (r#""queueName": "%MISSING%""#, &[]),
        (
            r#""queueName": "50%""#,
            &["percent sign without a second one"],
        ),
        (r#""queueName": "orders", "connection": "Mine""#, &[]),
        (
            r#""queueName": "orders", "connection": "UseDevelopmentStorage=true""#,
            &["is a connection string, not the name of a setting"],
        ),
        (
            r#""queueName": "orders", "connection": "Bad""#,
            &["`Bad`, which does not hold"],
        ),
        (r#""queueName": "orders", "connection": "%C%""#, &[]),
        (r#""queueName": "orders", "connection": """#, &[]),
    ] {
        let text = format!(
            r#"{{ "bindings": [ {{ "type": "queueTrigger", "direction": "in", "name": "m", {properties} }} ] }}"#
        );
        expect(
            &[("f/function.json", &text), ("f/f.wasm", "")],
            &[
                ("Q", "orders"),
                ("Bad", "nonsense"),
                ("C", "Good"),
                ("Good", "a=b"),
            ],
            problems,
        );
    }
    for (properties, problems) in [
        (r#""queueName": "Done""#, &[][..]),
        (r#""queueName": "done-{x}""#, &[]),
        (r#""queueName": "done_x""#, &["~every message fails"]),
        (r#""queueName": "done-{x""#, &["~{ without a }"]),
        (r#""queueName": "%MISSING%""#, &[]),
        ("\"x\": 1", &["$.bindings[1]: has no `queueName`"]),
    ] {
        besides(
            &format!(r#"{{ "type": "queue", "direction": "out", "name": "q", {properties} }}"#),
            problems,
        );
    }
}

#[test]
fn blobs() {
    for (path, problems) in [
        (r#""path": "input/{name}""#, &[][..]),
        (r#""path": "input""#, &[]),
        (r#""path": "input/a.txt""#, &[]),
        (r#""path": "input/{a}{b}", "source": "eventgrid""#, &[]),
        (r#""path": "input/{name}", "source": null"#, &[]),
        (
            r#""path": "input/{name}", "source": "Bogus""#,
            &["source: is `Bogus`, not a known name"],
        ),
        ("\"x\": 1", &["$.bindings[0]: has no `path`"]),
        (r#""path": """#, &["does not begin with a container"]),
        (r#""path": "input/{name""#, &["{ without a }"]),
        (r#""path": "{c}/{name}""#, &["expression for its container"]),
        (r#""path": "Input/a.txt""#, &["has upper-case letters"]),
        (
            r#""path": "Input/{name}""#,
            &[
                "the Functions host exits",
                "with this container the Functions host does not start*",
            ],
        ),
    ] {
        bindings(
            &format!(r#"{{ "type": "blobTrigger", "direction": "in", "name": "b", {path} }}"#),
            problems,
        );
    }
    for (properties, problems) in [
        (r#""direction": "out", "path": "done/{x}""#, &[][..]),
        (r#""direction": "in", "path": "done/x""#, &[]),
        (
            r#""direction": "out", "path": "/done/x""#,
            &["~every value fails"],
        ),
        (
            r#""direction": "out", "path": "done""#,
            &["~does not name a blob"],
        ),
        (
            r#""direction": "in", "path": "Done/x""#,
            &["every call fails"],
        ),
        (r#""direction": "in", "path": "%MISSING%/x""#, &[]),
        (
            r#""direction": "inout", "path": "done/x""#,
            &["direction: is `inout`"],
        ),
        (r#""direction": "out""#, &["has no `path`"]),
    ] {
        besides(
            &format!(r#"{{ "type": "blob", "name": "b", {properties} }}"#),
            problems,
        );
    }
}

#[test]
fn types_and_directions() {
    for (binding, problems) in [
        (
            r#"{ "type": "eventHub", "direction": "out", "name": "e", "eventHubName": "h" }"#,
            &[][..],
        ),
        (
            r#"{ "type": "sendGrid", "direction": "out", "name": "s" }"#,
            &[],
        ),
        (
            r#"{ "type": "queue", "direction": "in", "name": "q", "queueName": "orders" }"#,
            &["every call fails otherwise"],
        ),
        (
            r#"{ "type": "queue", "name": "q", "queueName": "orders" }"#,
            &["every call fails otherwise"],
        ),
        (
            r#"{ "type": "queue", "direction": 1, "name": "q", "queueName": "orders" }"#,
            &[],
        ),
        (
            r#"{ "type": "queue", "direction": null, "name": "q", "queueName": "orders" }"#,
            &["has no value", "every call fails"],
        ),
        (
            r#"{ "type": "durableClient", "direction": "out", "name": "c" }"#,
            &["is an input"],
        ),
        (
            r#"{ "Type": "sendGrid", "direction": "out", "name": "s" }"#,
            &["does not read `Type`"],
        ),
        (
            r#"{ "type": "sendGrid", "Direction": "out", "name": "s" }"#,
            &["does not read `Direction`", "is an output"],
        ),
        (
            r#"{ "type": "quueue", "direction": "out", "name": "q" }"#,
            &["is `quueue`"],
        ),
        (
            r#"{ "type": "ourOwnThing", "direction": "out", "name": "o" }"#,
            &["~is `ourOwnThing`"],
        ),
    ] {
        besides(binding, problems);
    }
    // Without extensions there is no other type than those of the host.
    let host = r#"{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "handler" } } }"#;
    let text = r#"{ "bindings": [ { "type": "ourTrigger", "direction": "in", "name": "t" } ] }"#;
    let files = [
        ("host.json", host),
        ("f/function.json", text),
        ("f/f.wasm", ""),
    ];
    expect(
        &files,
        &[],
        &["is `ourTrigger`, which is not a binding type"],
    );
}

#[test]
fn files() {
    let binding = r#"{ "type": "kafkaTrigger", "direction": "in", "name": "t", "topic": "t", "brokerList": "b" }"#;
    for (member, problems) in [
        ("", &[][..]),
        (r#""configurationSource": "CONFIG","#, &[]),
        (
            r#""configurationSource": "attributes","#,
            &["compiled .NET"],
        ),
        (r#""ConfigurationSource": null,"#, &["neither `config`"]),
        (r#""entryPoint": 5,"#, &[]),
        (r#""entryPoint": [],"#, &["entryPoint: is a list"]),
    ] {
        let text = format!("{{ {member} \"bindings\": [ {binding} ] }}");
        expect(
            &[("f/function.json", &text), ("f/f.wasm", "")],
            &[],
            problems,
        );
    }
    let deep = format!(
        "{{ \"x\": {}{}, \"bindings\": [ {binding} ] }}",
        "[".repeat(64),
        "]".repeat(64)
    );
    expect(
        &[("f/function.json", &deep), ("f/f.wasm", "")],
        &[],
        &["more than 64"],
    );
}
