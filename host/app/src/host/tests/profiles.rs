//! Configuration profiles.

use super::{config, files, handler};
use crate::Profile;
use crate::fixture::{expect, load};

#[test]
fn profiles_give_defaults() {
    for (name, profile, proxying, prefix) in [
        ("", Profile::Default, false, "api"),
        ("default", Profile::Default, false, "api"),
        ("MCP-custom-handler", Profile::Mcp, true, ""),
        ("web-app-custom-handler", Profile::WebApp, true, ""),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"configurationProfile\": \"{name}\", \"version\""),
        );
        let app = load(
            &[("host.json", &host), ("http-handler1/plugin.wasm", "")],
            &[],
        );
        assert_eq!(app.host.profile, profile, "{name}");
        assert_eq!(app.host.route_prefix, prefix, "{name}");
        assert_eq!(
            app.host.custom_handler.as_ref().unwrap().proxying,
            proxying,
            "{name}"
        );
        let routes: Vec<_> = app
            .functions
            .iter()
            .map(|function| function.name.as_str())
            .collect();
        assert_eq!(
            routes,
            if proxying {
                &["http-handler1"][..]
            } else {
                &[]
            },
            "{name}"
        );
    }
}

#[test]
fn the_file_wins_over_the_profile() {
    let host = handler(r#""enableProxyingHttpRequest": false"#).replace(
        "\"version\"",
        r#""configurationProfile": "mcp-custom-handler", "extensions": { "HTTP": { "RoutePrefix": "/v1/" } }, "version""#,
    );
    let config = config(&host, &[]);
    assert_eq!(config.route_prefix, "v1");
    assert!(!config.custom_handler.unwrap().proxying);
}

#[test]
fn an_unknown_profile_is_an_error() {
    let host = handler("").replace(
        "\"version\"",
        r#""configurationProfile": "mcp-handler", "version""#,
    );
    expect(
        &files(&host),
        &[],
        &[
            "host.json: $.configurationProfile: is `mcp-handler`, which is not known; use one of: default, mcp-custom-handler, web-app-custom-handler",
        ],
    );
}
