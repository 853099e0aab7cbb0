//! Input of callers cannot forge log lines.

use corral_tests::host_paths::Style;
use corral_tests::{Function, Handler};

use crate::apps::{self, App};

#[test]
fn input_of_callers_is_not_logged() {
    let id = "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f";
    let fails = Function::new("fails", "httpTrigger").output("http", "res");
    let app = App::Prefixed.with(&apps::host_json(Style::Forwarding, "api"));
    let handler = Handler::start(app.function(&fails.guest("start-trap")));
    for path in ["/api/fails", "/api/nothing", "/api/one/x", "/gq"] {
        for forged in [
            "evil] failed with 200 fine",
            "evil\tfailed",
            "00000000-0000-4000-8000-000000000000; evil",
            "",
        ] {
            let joined = format!("{forged}, {id}");
            for (header, own) in [(joined.as_str(), true), (forged, false)] {
                let headers = [
                    ("Host", "caller.example"),
                    ("X-Azure-Functions-InvocationId", header),
                    ("X-Evil", "evil"),
                    ("User-Agent", "evil"),
                ];
                let answer = handler.exchange("POST", path, &headers, b"evil");
                let said = &answer.json()["error"]["invocationId"];
                if let Some(said) = said.as_str() {
                    assert_eq!(said == id, own, "{path} {header}: {said}");
                    assert_eq!(said.len(), id.len(), "{path} {header}: {said}");
                }
            }
        }
    }
    handler.stderr().wait_for_lines("[/gq ", 8);
    for log in [handler.stderr(), handler.stdout()] {
        assert!(!log.has_by_now("evil"), "{}", log.describe());
    }
}
