//! Headers that are URIs stay URIs, whatever goes into them.

use serde_json::json;

use crate::fixture::{app, check, serve};

#[test]
fn a_redirect_keeps_the_escapes_of_its_caller() {
    let proxies = json!({ "moved": {
        "matchCondition": { "route": "/old/{*rest}" },
        "responseOverrides": {
            "response.statusCode": "301",
            "response.headers.Location": "https://new.example/{rest}",
            "response.headers.Content-Location": "/{rest}?q={request.querystring.q}",
            "response.headers.X-Rest": "{rest}",
        },
    } });
    let gateway = serve(app(&proxies), &[]);
    for (line, expected) in [
        (
            "GET /old/a/b",
            &[
                "301",
                "location: https://new.example/a/b",
                "content-location: /a/b?q=",
            ][..],
        ),
        (
            "GET /old/caf%C3%A9/a%20b%3Fc%23d",
            &[
                "location: https://new.example/caf%C3%A9/a%20b%3Fc%23d",
                "content-location: /caf%C3%A9/a%20b%3Fc%23d?q=",
                // The value itself, because this is not a URI.
                "x-rest: caf\u{e9}/a b?c#d",
            ],
        ),
        (
            "GET /old/x?q=%26%3D%22%C3%A9",
            &[
                "location: https://new.example/x",
                "content-location: /x?q=%26%3D%22%C3%A9",
            ],
        ),
    ] {
        check(&gateway.send(line, &[], b""), expected, line);
    }
}
