//! Metrics in the format of Prometheus.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use corral_tests::timeout::wait_until;
use corral_tests::{Framing, FunctionApp, guests};
use serde_json::json;

use super::apps::{script, serve};

/// The value of the sample whose name and labels are `series`.
fn value(text: &str, series: &str) -> Option<f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let found = lines.filter_map(|line| line.rsplit_once(' '));
    let mut found = found.filter(|(name, _)| *name == series);
    found.next().map(|(_, value)| value.parse().unwrap())
}

#[test]
fn metrics_are_in_prometheus_text_format() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    for _ in 0..3 {
        handler.call("Script", "[]").send().unwrap();
    }
    handler
        .call("Script", r#"{"do":"trap"}"#)
        .send()
        .unwrap_err();
    let transport = handler.transport();
    let nobody = transport.post("/Nobody", "id", &[], Framing::Sized, b"{}");
    assert_eq!(nobody.unwrap().status, 404);
    admin.exchange("GET", "/metrics", &[], b"");

    let answer = admin.get("/metrics");
    assert_eq!(answer.status, 200, "{answer:?}");
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let ok = r#"function="Script",generation="1",contract="function",outcome"#;
    for (series, expected) in [
        (format!("corral_invocations_total{{{ok}=\"ok\"}}"), 3.0),
        (format!("corral_invocations_total{{{ok}=\"trap\"}}"), 1.0),
        (
            r#"corral_unrouted_requests_total{outcome="unknown_function"}"#.to_owned(),
            1.0,
        ),
        ("corral_admin_unauthorized_requests_total".to_owned(), 1.0),
        (
            r#"corral_invocation_stage_seconds_count{function="Script",stage="guest"}"#.to_owned(),
            4.0,
        ),
        (
            r#"corral_invocation_stage_seconds_bucket{le="+Inf",function="Script",stage="encode"}"#
                .to_owned(),
            3.0,
        ),
        (r#"corral_generation{function="Script"}"#.to_owned(), 1.0),
        (
            r#"corral_invocations_running{function="Script"}"#.to_owned(),
            0.0,
        ),
    ] {
        assert_eq!(value(&text, &series), Some(expected), "{series} in {text}");
    }
    // One that was prepared for the next call lives for another second.
    wait_until("the function has no instances", || {
        let text = String::from_utf8(admin.get("/metrics").body).unwrap();
        value(&text, r#"corral_instances{function="Script"}"#) == Some(0.0)
    });
    let cores = std::thread::available_parallelism().unwrap().get();
    let build = text
        .lines()
        .find(|line| line.starts_with("corral_build_info{version="));
    assert!(build.is_some_and(|line| line.ends_with(" 1")), "{text}");
    assert_eq!(
        value(&text, "corral_cores"),
        Some(f64::from(u32::try_from(cores).unwrap()))
    );
    let started = value(&text, "process_start_time_seconds").unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let age = now.unwrap().as_secs_f64() - started;
    assert!((0.0..600.0).contains(&age), "{age}");
    let resident = value(&text, "process_resident_memory_bytes");
    assert!(resident.is_some_and(|bytes| bytes > 1e6), "{resident:?}");
}

/// Input of callers never becomes a label, so that callers cannot exhaust memory.
#[test]
fn callers_cannot_add_series() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    let series = || {
        let text = admin.get("/metrics").body;
        let text = String::from_utf8(text).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let names = lines.filter_map(|line| line.rsplit_once(' '));
        names
            .map(|(name, _)| name.to_owned())
            .collect::<BTreeSet<_>>()
    };
    let call = |number: usize| {
        let transport = handler.transport();
        let path = format!("/Nobody{number}");
        transport
            .post(&path, "id", &[], Framing::Sized, b"{}")
            .unwrap();
        let message = format!(r#"{{"do":"return-error","message":"no {number}"}}"#);
        handler.call("Script", message.as_str()).send().unwrap_err();
    };
    call(0);
    let before = series();
    (1..20).for_each(call);
    assert_eq!(series(), before);
}

/// Reads text on standard input as the reference implementation does: names,
/// types, units, order, buckets and the end.
const STRICT: &str = "
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(len(list(text_string_to_metric_families(sys.stdin.read()))))
";

#[test]
fn a_strict_openmetrics_parser_accepts_the_text() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.call("Script", "[]").send().unwrap();
    let mut python = Command::new(guests::python())
        .args(["-c", STRICT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    stdin.write_all(&admin.get("/metrics").body).unwrap();
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let families = String::from_utf8(output.stdout).unwrap();
    assert_eq!(families.trim(), documented().len().to_string());
}

/// The metrics that a page lists in its table.
fn documented() -> BTreeSet<String> {
    let page = guests::repository().join("docs/operating.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let names = rows.filter_map(|row| row.split_once('`'));
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.starts_with("corral_") || name.starts_with("process_"))
        .collect()
}

#[test]
fn every_metric_is_documented() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    handler.call("Script", "[]").send().unwrap();
    let text = String::from_utf8(admin.get("/metrics").body).unwrap();
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let exposed: BTreeSet<String> = types
        .map(|line| match line.split_once(' ').unwrap() {
            (name, "counter") => format!("{name}_total"),
            (name, _) => name.to_owned(),
        })
        .collect();
    assert_eq!(exposed, documented());
}

#[test]
fn requests_through_proxies_are_counted() {
    let app = FunctionApp::new()
        .proxying()
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .file(
            "proxies.json",
            json!({ "proxies": {
                "mock": {
                    "matchCondition": { "route": "/mock" },
                    "responseOverrides": { "response.statusCode": "404" }
                },
                // No server listens on this port.
                "gone": {
                    "matchCondition": { "route": "/gone" },
                    "backendUri": "http://127.0.0.1:1/"
                }
            } })
            .to_string(),
        );
    let (handler, admin) = serve(app);
    for (path, status) in [("/mock", 404), ("/mock", 404), ("/gone", 502), ("/no", 404)] {
        let answer = handler.exchange("GET", path, &[("Host", "x")], b"");
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    let text = String::from_utf8(admin.get("/metrics").body).unwrap();
    for (series, expected) in [
        (r#"requests_total{proxy="mock",outcome="ok"}"#, Some(2.0)),
        (
            r#"requests_total{proxy="gone",outcome="backend_unreachable"}"#,
            Some(1.0),
        ),
        (r#"requests_total{proxy="gone",outcome="ok"}"#, None),
        (r#"request_seconds_count{proxy="mock"}"#, Some(2.0)),
    ] {
        let series = format!("corral_proxied_{series}");
        assert_eq!(value(&text, &series), expected, "{series} in {text}");
    }
}
