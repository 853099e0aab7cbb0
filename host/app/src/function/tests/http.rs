//! HTTP triggers.

use super::{function, http};
use crate::AuthLevel;
use crate::fixture::{HTTP, expect};

#[test]
fn http_routes_are_read() {
    for (properties, template, methods, level) in [
        ("", None, None, AuthLevel::Function),
        (r#""route": """#, None, None, AuthLevel::Function),
        (r#""route": "  ""#, None, None, AuthLevel::Function),
        (r#""methods": null"#, None, None, AuthLevel::Function),
        (r#""methods": []"#, None, Some(&[][..]), AuthLevel::Function),
        (
            r#""route": "a/{b}", "methods": ["get", "Post"]"#,
            Some("a/{b}"),
            Some(&["GET", "POST"]),
            AuthLevel::Function,
        ),
        (
            r#""authLevel": "Anonymous""#,
            None,
            None,
            AuthLevel::Anonymous,
        ),
        (r#""authLevel": "admin""#, None, None, AuthLevel::Admin),
        (r#""authLevel": "user""#, None, None, AuthLevel::User),
        (r#""authLevel": "SYSTEM""#, None, None, AuthLevel::System),
        (r#""authLevel": 0"#, None, None, AuthLevel::Anonymous),
        (r#""authLevel": "4""#, None, None, AuthLevel::Admin),
        (r#""authLevel": """#, None, None, AuthLevel::Function),
        (r#""authLevel": null"#, None, None, AuthLevel::Function),
        (r#""route": "  ""#, None, None, AuthLevel::Function),
        (r#""route": 5"#, Some("5"), None, AuthLevel::Function),
        (
            r#""methods": ["get", null]"#,
            None,
            Some(&["GET"]),
            AuthLevel::Function,
        ),
    ] {
        let route = function(&http(properties)).route.unwrap();
        assert_eq!(route.template.as_deref(), template, "{properties}");
        let found = route.methods.as_deref();
        let methods: Option<Vec<String>> =
            methods.map(|methods| methods.iter().map(ToString::to_string).collect());
        assert_eq!(found, methods.as_deref(), "{properties}");
        assert_eq!(route.auth_level, level, "{properties}");
        assert_eq!(
            route.template_or("f"),
            template.unwrap_or("f"),
            "{properties}"
        );
    }
}

#[test]
fn a_reserved_name_needs_a_route() {
    let routed = HTTP.replace(
        "\"name\": \"req\"",
        "\"name\": \"req\", \"route\": \"panel\"",
    );
    for (text, problems) in [
        (
            HTTP,
            &[
                "AdminPanel/function.json: $.bindings[0]: the route `AdminPanel` begins with `admin`",
            ][..],
        ),
        (routed.as_str(), &[]),
    ] {
        expect(
            &[
                ("AdminPanel/function.json", text),
                ("AdminPanel/x.wasm", ""),
            ],
            &[],
            problems,
        );
    }
}
