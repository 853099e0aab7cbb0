//! Authorization, and that failed attempts leave no trace.

use std::fs;

use corral_tests::handler::{Admin, TOKEN, VARIABLES};
use corral_tests::timeout::connect;
use corral_tests::{FunctionApp, Handler};

use super::apps::{script, serve, shared};

/// Header fields that are not authorized.
fn wrong() -> Vec<Vec<(&'static str, String)>> {
    let bearer = |token: &str| ("Authorization", format!("Bearer {token}"));
    vec![
        vec![],
        vec![bearer("")],
        vec![bearer("wrong")],
        vec![bearer(&TOKEN[1..])],
        vec![bearer(&format!("{TOKEN}x"))],
        vec![bearer(&TOKEN.to_uppercase())],
        vec![bearer(&"x".repeat(600))],
        vec![bearer(TOKEN), bearer(TOKEN)],
        vec![("Authorization", TOKEN.to_owned())],
        vec![("Authorization", format!("Basic {TOKEN}"))],
        vec![("Authorization", "\u{e9}".to_owned())],
        vec![("X-Authorization", format!("Bearer {TOKEN}"))],
        vec![("Cookie", format!("token={TOKEN}"))],
    ]
}

#[test]
fn requests_without_the_token_are_unauthorized() {
    let (_handler, admin) = shared();
    for path in [
        "/v1/functions",
        "/metrics",
        "/v1/openapi.json",
        "/",
        "/nowhere",
    ] {
        for headers in wrong() {
            let fields: Vec<_> = headers
                .iter()
                .map(|(name, text)| (*name, text.as_str()))
                .collect();
            for method in ["GET", "POST", "PUT", "DELETE"] {
                let answer = admin.exchange(method, path, &fields, b"");
                assert_eq!(answer.status, 401, "{method} {path} {fields:?}: {answer:?}");
                let error = &answer.json()["error"];
                assert_eq!(error["code"], "unauthorized", "{answer:?}");
                let challenge = answer.header("www-authenticate").unwrap();
                assert!(challenge.starts_with("Bearer "), "{challenge}");
            }
        }
    }
    assert_eq!(admin.get("/v1/functions").status, 200);
}

#[test]
fn the_authorization_scheme_ignores_case() {
    let (_handler, admin) = shared();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let token = format!("{scheme} {TOKEN}");
        let answer = admin.exchange("GET", "/v1/functions", &[("Authorization", &token)], b"");
        assert_eq!(answer.status, 200, "{scheme}: {answer:?}");
    }
}

#[test]
fn oversized_heads_are_refused() {
    let (_handler, admin) = shared();
    let long = "x".repeat(9000);
    let token = format!("Bearer {long}");
    for (path, headers) in [
        ("/v1/functions", vec![("X-Long", long.as_str())]),
        ("/v1/functions", vec![("Authorization", token.as_str())]),
        (&*format!("/v1/functions/{long}"), vec![]),
    ] {
        let answer = admin.send("GET", path, &headers, b"");
        assert_eq!(answer.status, 431, "{answer:?}");
        assert_eq!(answer.json()["error"]["code"], "headers_too_large");
    }
}

#[test]
fn the_token_is_not_logged_or_given_to_plugins() {
    let all = script("Script").plugin_json(serde_json::json!({ "grants": { "settings": ["*"] } }));
    let variables = [VARIABLES.as_slice(), &[("CORRAL_LOG", "trace")]].concat();
    let handler = Handler::start_with(FunctionApp::new().function(&all), &variables);
    let admin = Admin::of(&handler);
    for headers in wrong() {
        let fields: Vec<_> = headers
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        admin.exchange("GET", "/v1/functions", &fields, b"");
    }
    let settings = handler
        .call("Script", r#"{"do":"settings"}"#)
        .send()
        .unwrap();
    let settings = format!("{:?}", settings.bindings);
    assert!(!settings.contains(TOKEN), "{settings}");
    for path in ["/v1/functions", "/metrics", "/v1/openapi.json"] {
        let answer = admin.get(path);
        assert!(!format!("{answer:?}").contains(TOKEN), "{path}");
    }
    handler.end();
    for log in [handler.stdout(), handler.stderr()] {
        assert_eq!(log.lines_with(TOKEN), Vec::<String>::new());
    }
}

#[test]
fn the_interface_is_off_without_a_token() {
    for token in ["", "short", "with blanks in between them"] {
        let variables = [("CORRAL_ADMIN_TOKEN", token), VARIABLES[1]];
        let handler =
            Handler::start_with(FunctionApp::new().function(&script("Script")), &variables);
        handler.stdout().wait_for("ready: 1 function");
        handler.call("Script", "[]").send().unwrap();
        if !token.is_empty() {
            let line = handler
                .stderr()
                .wait_for("cannot serve the admin interface");
            assert!(line.contains("CORRAL_ADMIN_TOKEN"), "{line}");
            assert!(!line.contains(token), "{line}");
        }
        handler.end();
        assert_eq!(
            handler.stdout().lines_with("admin interface on"),
            Vec::<String>::new()
        );
    }
}

/// Functions are served even if the interface is not available.
#[test]
fn an_unavailable_address_is_reported() {
    for (address, message) in [
        ("0.0.0.0:0", "not a loopback address"),
        ("nonsense", "CORRAL_ADMIN_ADDRESS is `nonsense`"),
        ("unix:/nowhere/socket", "cannot listen on"),
    ] {
        let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", address)];
        let handler =
            Handler::start_with(FunctionApp::new().function(&script("Script")), &variables);
        let line = handler
            .stderr()
            .wait_for("cannot serve the admin interface");
        assert!(line.contains(message), "{line}");
        handler.call("Script", "[]").send().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_private_to_its_user() {
    use std::io::{Read, Write};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixStream;

    let folder = FunctionApp::new();
    let path = folder.path("socket");
    let address = format!("unix:{}", path.display());
    // Twice: the first is killed and leaves its socket behind.
    for _ in 0..2 {
        let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", address.as_str())];
        let handler = Handler::start_with(FunctionApp::new(), &variables);
        handler
            .stdout()
            .wait_for(&format!("admin interface on {address}"));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut stream = UnixStream::connect(&path).unwrap();
        let request = format!(
            "GET /v1/functions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

/// Connections that send nothing, or an incomplete head, are closed before the token
/// is checked.
#[test]
fn silent_connections_are_closed() {
    use std::io::{ErrorKind, Read as _, Write as _};

    let (_handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    let mut waiting = [
        "",
        "GET /v1/functions HT",
        "GET / HTTP/1.1\r\nHost: x\r\nA: ",
    ]
    .map(|text| {
        let mut stream = connect(admin.address());
        stream.write_all(text.as_bytes()).unwrap();
        stream
    });
    for stream in &mut waiting {
        let mut answer = Vec::new();
        // Ends only when the other side closes.
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "not got rid of");
        }
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }
    assert_eq!(admin.get("/v1/functions").status, 200);
}
