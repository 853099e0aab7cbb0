//! Back ends behind TLS.

use corral_tests::{Authority, Upstream};
use serde_json::json;

use crate::fixture::{app, check, serve};

#[test]
fn a_back_end_has_to_prove_who_it_is() {
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
    let certificates = app.path("trusted.pem");
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
