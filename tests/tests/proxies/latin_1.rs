//! What a back end says in bytes that are not UTF-8 is read as Latin-1.

use serde_json::json;

use crate::fixture::{app, check, serve};

#[test]
fn no_byte_of_a_header_is_lost() {
    let proxies = json!({ "p": {
        "matchCondition": { "route": "/p" },
        "backendUri": "http://be.test/latin-1",
        "responseOverrides": {
            "response.headers.X-Copy": "{backend.response.headers.X-Greeting}",
        },
    } });
    let gateway = serve(app(&proxies), &[]);
    let expected = ["200", "x-copy: Gr\u{fc}\u{df}e"];
    check(&gateway.send("GET /p", &[], b""), &expected, "GET /p");
}
