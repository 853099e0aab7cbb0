//! App settings that override values of the file.

use std::time::Duration;

use super::{config, files, handler, host};
use crate::FunctionTimeout;
use crate::fixture::expect;

#[test]
fn settings_override_the_file() {
    let host = handler(r#""port": 1"#);
    let settings = [
        ("AzureFunctionsJobHost__customHandler__port", "4242"),
        (
            "AzureFunctionsJobHost__customHandler__enableProxyingHttpRequest",
            "true",
        ),
        (
            "AZUREFUNCTIONSJOBHOST__CUSTOMHANDLER__DESCRIPTION__ARGUMENTS",
            r#"["serve", "a b"]"#,
        ),
        ("AzureFunctionsJobHost:extensions:http:routePrefix", "v1"),
        ("AzureFunctionsJobHost__functionTimeout", "00:10:00"),
        ("AzureFunctionsJobHost__functions__10", "last"),
        ("AzureFunctionsJobHost__functions__2", "order"),
        ("AzureFunctionsJobHost", "ignored"),
        ("AzureFunctionsJobHostess__port", "ignored"),
    ];
    let config = config(&host, &settings);
    let handler = config.custom_handler.unwrap();
    assert_eq!(handler.port, Some(4242));
    assert!(handler.proxying);
    assert_eq!(handler.description.arguments, ["serve", "a b"]);
    assert_eq!(config.route_prefix, "v1");
    assert_eq!(
        config.function_timeout,
        FunctionTimeout::After(Duration::from_mins(10))
    );
    assert_eq!(config.functions.unwrap(), ["order", "last"]);
}

#[test]
fn a_wrong_override_names_its_setting() {
    let name = "AzureFunctionsJobHost__customHandler__port";
    expect(
        &files(&handler("")),
        &[(name, "many")],
        &[
            "host.json: $.customHandler.port: is `many`, which is not a whole number (as set by `AzureFunctionsJobHost__customHandler__port`)",
        ],
    );
}

#[test]
fn elements_of_a_list_can_be_overridden() {
    let description = r#""customHandler": { "description": { "defaultExecutablePath": "handler", "arguments": ["a", "b"] } }"#;
    let config = config(
        &host(description),
        &[
            (
                "AzureFunctionsJobHost__customHandler__description__arguments__1",
                "c",
            ),
            (
                "AzureFunctionsJobHost__customHandler__description__arguments__2",
                "d",
            ),
        ],
    );
    assert_eq!(
        config.custom_handler.unwrap().description.arguments,
        ["a", "c", "d"]
    );
}
