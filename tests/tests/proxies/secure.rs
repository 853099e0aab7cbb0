//! Back ends behind TLS.

use corral_tests::{Authority, Upstream};
use serde_json::json;

use crate::fixture::{app, check, echo, serve};

#[test]
fn certificates_of_back_ends_are_verified() {
    let trusted = Authority::default();
    let good = Upstream::start_tls(&trusted, &["localhost", "127.0.0.1"]);
    let misnamed = Upstream::start_tls(&trusted, &["elsewhere.example"]);
    let untrusted = Upstream::start_tls(&Authority::default(), &["localhost", "127.0.0.1"]);
    let plain = Upstream::start();
    let backends = [
        ("named", good.origin_at("localhost"), "200"),
        ("numbered", good.origin(), "200"),
        ("misnamed", misnamed.origin(), "502"),
        ("untrusted", untrusted.origin(), "502"),
        (
            "plain",
            format!("https://127.0.0.1:{}", plain.port()),
            "502",
        ),
    ];
    let proxies = backends.iter().map(|(name, origin, _)| {
        let definition = json!({
            "matchCondition": { "route": format!("/{name}") },
            "backendUri": format!("{origin}/ok"),
        });
        ((*name).to_owned(), definition)
    });
    let app = app(&proxies.collect::<serde_json::Map<_, _>>().into())
        .file("trusted.pem", trusted.certificate());
    let certificates = app.seen("trusted.pem");
    let gateway = serve(app, &[("SSL_CERT_FILE", certificates.to_str().unwrap())]);
    for (name, _, status) in &backends {
        check(
            &gateway.send(&format!("GET /{name}"), &[], b""),
            &[status],
            name,
        );
    }
    for server in [misnamed, untrusted] {
        assert_eq!(server.requests("/"), [""; 0]);
    }
}

/// Root certificates that come after the first request count for the next one.
#[test]
fn missing_root_certificates_are_read_again() {
    let trusted = Authority::default();
    let server = Upstream::start_tls(&trusted, &["localhost", "127.0.0.1"]);
    let proxies = json!({ "late": {
        "matchCondition": { "route": "/late" },
        "backendUri": format!("{}/ok", server.origin()),
    } });
    let app = app(&proxies);
    let certificates = app.seen("late.pem");
    let folder = app.seen("late");
    let variables = [
        ("SSL_CERT_FILE", certificates.to_str().unwrap()),
        ("SSL_CERT_DIR", folder.to_str().unwrap()),
    ];
    let gateway = serve(app, &variables);
    check(&gateway.send("GET /late", &[], b""), &["502"], "before");
    gateway
        .handler
        .app()
        .write("late.pem", trusted.certificate());
    check(&gateway.send("GET /late", &[], b""), &["200"], "after");
}

/// Root certificates are read beside what serves: a file that does not open holds up
/// those who need it, and nobody else.
#[cfg(unix)]
#[test]
fn certificates_that_take_their_time_hold_up_nobody_else() {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::Duration;

    let trusted = Authority::default();
    let server = Upstream::start_tls(&trusted, &["localhost", "127.0.0.1"]);
    let proxies = json!({ "slow": {
        "matchCondition": { "route": "/slow" },
        "backendUri": format!("{}/ok", server.origin()),
    } });
    let app = app(&proxies).function(&echo("Plain", "plain"));
    let (pipe, folder) = (app.path("pipe.pem"), app.path("empty"));
    std::fs::create_dir(&folder).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let variables = [
        ("SSL_CERT_FILE", pipe.to_str().unwrap()),
        ("SSL_CERT_DIR", folder.to_str().unwrap()),
    ];
    let gateway = serve(app, &variables);
    let send = |target: &str, patience: Duration| {
        let mut stream = TcpStream::connect(("127.0.0.1", gateway.handler.port())).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let answer = |mut stream: TcpStream, what: &str| {
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer);
        read.unwrap_or_else(|error| panic!("{what} has no answer: {error}"));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{what}: {answer}");
    };
    // More than there are threads.
    let cores = std::thread::available_parallelism().unwrap().get();
    let slow: Vec<_> = (0..2 * cores + 4)
        .map(|_| send("/slow", Duration::from_mins(1)))
        .collect();
    for _ in 0..10 {
        for target in ["/", "/api/plain"] {
            answer(send(target, Duration::from_secs(20)), target);
        }
    }
    // Opens when the file is read.
    std::fs::write(&pipe, trusted.certificate()).unwrap();
    for stream in slow {
        answer(stream, "/slow");
    }
}
