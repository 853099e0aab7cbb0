//! Whose requests are accepted.

use corral_tests::Handler;
use serde_json::json;

use crate::apps::{app, tool};
use crate::client::{Era, send};

/// `Host`, `X-Forwarded-Host` and `Origin`, and the status.
type Row<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, u16);

fn check(handler: &Handler, rows: &[Row<'_>]) {
    let own = format!("127.0.0.1:{}", handler.port());
    for (host, forwarded, origin, status) in rows {
        let (body, mut headers) = Era::Stateless.request("tools/list", &json!({}));
        let mut add = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
        add("Host", host.unwrap_or(&own));
        if let Some(forwarded) = forwarded {
            add("X-Forwarded-Host", forwarded);
        }
        if let Some(origin) = origin {
            add("Origin", origin);
        }
        let answer = send(handler, "/mcp", &body, &headers);
        assert_eq!(
            answer.status, *status,
            "{host:?} {forwarded:?} {origin:?} {answer:?}"
        );
    }
}

#[test]
fn this_machine_and_the_function_app_are_accepted() {
    let app = app().setting("WEBSITE_HOSTNAME", "weather.example.net");
    let handler = Handler::start(app.function(&tool("a")));
    check(
        &handler,
        &[
            (None, None, None, 200),
            (Some("localhost:7071"), None, None, 200),
            (Some("weather.example.net"), None, None, 200),
            (None, Some("weather.example.net"), None, 200),
            (Some("evil.example"), None, None, 403),
            (None, Some("evil.example"), None, 403),
            (None, None, Some("http://localhost:6274"), 200),
            (None, None, Some("https://weather.example.net"), 200),
            (None, None, Some("http://weather.example.net"), 403),
            (None, None, Some("https://evil.example"), 403),
            (None, None, Some("null"), 403),
        ],
    );
    handler
        .stderr()
        .wait_for("mcp.hosts or mcp.origins in corral.json");
}

#[test]
fn corral_json_adds_hosts_and_origins() {
    for (corral, rows) in [
        (
            json!({ "hosts": ["a.example"], "origins": ["https://b.example:443"] }),
            &[
                (Some("a.example"), None, None, 200),
                (Some("evil.example"), None, None, 403),
                (None, None, Some("https://b.example"), 200),
                (None, None, Some("https://a.example"), 403),
            ][..],
        ),
        (
            json!({ "hosts": ["*"], "origins": ["*"] }),
            &[(Some("c.example"), None, Some("https://d.example"), 200)],
        ),
    ] {
        let app = app().corral_json(&json!({ "mcp": corral }));
        check(&Handler::start(app.function(&tool("a"))), rows);
    }
}
