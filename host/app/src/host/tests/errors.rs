//! What is reported about invalid files, and what is tolerated.

use std::time::Duration;

use super::{FUNCTION, description, files, handler, host};
use crate::HostConfig;
use crate::fixture::expect;

#[test]
fn errors_are_reported() {
    for (host, problems) in [
        (handler(""), &[][..]),
        (
            "{".to_owned(),
            &["host.json: is not valid JSON: unterminated object at line 1, column 1; close"],
        ),
        (
            r#"{ "version": "2.0" "customHandler": {} }"#.to_owned(),
            &["is not valid JSON: expected comma at line 1, column 19; put a comma"],
        ),
        (String::new(), &["host.json: is empty; write at least {}"]),
        ("[]".to_owned(), &["host.json: $: is a list, not an object"]),
        (
            handler("").replace("\"version\": \"2.0\",", ""),
            &["host.json: $.version: is missing; write \"version\": \"2.0\""],
        ),
        (
            handler("").replace("2.0", "3.0"),
            &[
                "host.json: $.version: is `3.0`, but the Functions host accepts only the string \"2.0\"",
            ],
        ),
        (
            host(r#""logging": {}"#),
            &["host.json: has no customHandler section"],
        ),
        (
            host(r#""customHandler": {}"#),
            &["host.json: $.customHandler.description: is missing"],
        ),
        (
            description("{}"),
            &["$.customHandler.description.defaultExecutablePath: is missing; write"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "" }"#),
            &["defaultExecutablePath: is empty, so the Functions host cannot start"],
        ),
        (
            description(r#"{ "defaultExecutablePath": true }"#),
            &["defaultExecutablePath: there is no file `True` in the app"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "./handler" }"#),
            &["~is `./handler`, but packaging sets the execute bit only"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "bin/server" }"#),
            &["there is no file `bin/server` in the app or on the PATH"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "bin/handler" }"#),
            &["~there is no file `bin/handler` in the app"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "host.json" }"#),
            &["~the file `host.json` lacks the execute bit"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "%PROGRAM%" }"#),
            &["~names the setting `PROGRAM`, which does not exist"],
        ),
        (
            host(r#""httpWorker": { "description": { "defaultExecutablePath": "handler" } }"#),
            &["~host.json: $.httpWorker: is the old name of this section; rename it"],
        ),
        (
            handler(r#""type": "none""#),
            &["~$.customHandler.type: is treated as http"],
        ),
        (
            handler(r#""type": "htpp""#),
            &["$.customHandler.type: is `htpp`, which is not known; did you mean `http`?"],
        ),
        (
            handler(r#""port": 0"#),
            &["$.customHandler.port: is 0, which the Functions host refuses"],
        ),
        (
            handler(r#""port": "eighty""#),
            &["$.customHandler.port: is `eighty`, which is not a whole number"],
        ),
        (
            handler(r#""initializationTimeout": "30s""#),
            &[
                "initializationTimeout: is `30s`, which is not a length of time; write it as hh:mm:ss",
            ],
        ),
        (
            handler(r#""enableForwardingHttpRequest": "yes""#),
            &["enableForwardingHttpRequest: is a string, not true or false"],
        ),
        (
            handler(r#""port": 1, "port": 2"#),
            &["~$.customHandler.port: `port` is given twice"],
        ),
    ] {
        expect(&files(&host), &[], problems);
    }
}

#[test]
fn values_are_read_as_configuration_does() {
    for (host, problems) in [
        (handler(r#""type": 0"#), &[][..]),
        (
            handler(r#""type": null"#),
            &["$.customHandler.type: is ``, which is not known"],
        ),
        (
            handler(r#""type": {}"#),
            &["~$.customHandler.type: is an object"],
        ),
        (
            handler(r#""enableForwardingHttpRequest": null"#),
            &["enableForwardingHttpRequest: is null, not true or false"],
        ),
        (handler(r#""enableForwardingHttpRequest": " True ""#), &[]),
        (
            handler(r#""enableForwardingHttpRequest": []"#),
            &["~enableForwardingHttpRequest: is a list"],
        ),
        (
            handler(r#""initializationTimeout": null"#),
            &["initializationTimeout: is ``, which is not a length of time"],
        ),
        (
            handler(r#""initializationTimeout": "-1""#),
            &["~initializationTimeout: is negative"],
        ),
        (
            handler(r#""http": { "enableProxying": true }"#),
            &[
                "~$.customHandler.http.enableProxying: is not read by any Functions host; set \"enableProxyingHttpRequest\": true",
            ],
        ),
        (
            handler(r#""http": { "enableProxyingHttpRequest": true }"#),
            &["~is not read here by the Functions host; move"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "handler", "arguments": "serve" }"#),
            &["~arguments: is a string, not a list, and the Functions host ignores it"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "handler", "workingDirectory": "nothere" }"#),
            &["workingDirectory: there is no folder `nothere`"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "handler", "workerDirectory": "nothere" }"#),
            &["is looked up in the folder"],
        ),
        (
            host(r#""customHandler": "handler""#),
            &["$.customHandler: is a string, not an object"],
        ),
        (
            handler("").replace("\"2.0\"", "2.0"),
            &["$.version: is `2.0`, but the Functions host accepts only the string"],
        ),
        (
            handler("").replace("version", "Version"),
            &["$.version: is missing; spell `Version` as `version`"],
        ),
    ] {
        expect(&files(&host), &[], problems);
    }
}

#[test]
fn comments_case_and_byte_order_marks_are_accepted() {
    let text = "\u{feff}// a comment
        { version: '2.0', /* another */
          CustomHandler: { \"Description\": { \"DefaultExecutablePath\": \"handler\", }, \"PORT\": \"8080\" },
          \"extensionBundle\": null, }";
    let app = expect(&files(text), &[], &[]);
    let handler = app.host.custom_handler.unwrap();
    assert_eq!(handler.description.executable.as_deref(), Some("handler"));
    assert_eq!(handler.port, Some(8080));
    assert_eq!(handler.initialization_timeout, Duration::from_secs(30));
    assert!(handler.description.standard_error_is_errors);
}

#[test]
fn missing_host_json_is_an_error() {
    let root = crate::fixture::write(&FUNCTION);
    std::fs::remove_file(root.path().join("host.json")).unwrap();
    let app = crate::App::load(root.path(), &crate::Environment::default());
    assert_eq!(app.functions.len(), 1);
    assert_eq!(app.host, HostConfig::default());
    assert!(crate::fixture::lines(&app)[0].starts_with("host.json: is missing"));
}
