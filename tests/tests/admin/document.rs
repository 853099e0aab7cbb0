//! The interface matches its `OpenAPI` document: schemathesis generates requests from
//! it and finds no undocumented response.

use std::process::Command;

use corral_tests::handler::TOKEN;
use corral_tests::{FunctionApp, guests};

use super::apps::{script, serve, shared};

/// Cases for each operation.
const CASES: &str = "25";

#[test]
fn schemathesis_finds_nothing() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.stdout().wait_for("ready: ");
    let reports = FunctionApp::new();
    let output = Command::new(guests::python())
        .args(["-m", "schemathesis.cli", "run"])
        .arg(format!("http://{}/v1/openapi.json", admin.address()))
        .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
        // The endless event stream is tested elsewhere.
        .args(["--exclude-path", "/v1/events"])
        .args(["--checks", "all", "--max-examples", CASES])
        // A schema cannot describe which bytes are a valid plugin.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .env("SCHEMATHESIS_HOOKS", "media_types")
        .env("PYTHONPATH", guests::repository().join("tests/tests/admin"))
        // A fixed seed: a failure is due to the change under test.
        .arg("--generation-deterministic")
        .args(["--no-color", "--warnings", "off"])
        .current_dir(reports.root())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
    // It still answers.
    handler.call("Script", "[]").send().unwrap();
}

#[test]
fn the_document_describes_every_answer_in_one_shape() {
    let (_handler, admin) = shared();
    let document = admin.get("/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let mut count = 0;
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("401"), "{method} {path}");
            for (status, response) in responses {
                if status.starts_with('2') {
                    continue;
                }
                let schema = &response["content"]["application/json"]["schema"]["$ref"];
                assert_eq!(
                    schema, "#/components/schemas/ErrorBody",
                    "{method} {path} {status}"
                );
            }
            count += 1;
        }
    }
    assert!(count >= 3, "{document}");
}
