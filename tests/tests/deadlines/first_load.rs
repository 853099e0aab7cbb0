//! A call that waits for its plugin, whose compiler hangs.

use std::fmt::Write as _;
use std::fs;

use corral_tests::timeout::find;
use corral_tests::{Function, FunctionApp, Handler, StrictHost, Way};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::row::{FUNCTION_TIMEOUT, host_json};

/// A program of so many functions that its compiler can be caught at work.
fn large_program() -> Vec<u8> {
    let mut functions = String::new();
    for index in 0..20_000 {
        let _ = write!(
            functions,
            "(func (param i32) (result i32) local.get 0 i32.const {index} i32.mul i32.const 7 i32.xor)"
        );
    }
    let module =
        format!(r#"(module {functions} (memory (export "memory") 1) (func (export "_start")))"#);
    wat::parse_str(module).unwrap()
}

/// The compiler that `handler` has started, stopped.
struct StoppedCompiler(Pid);

impl StoppedCompiler {
    fn of(handler: &Handler) -> Self {
        let file = format!("/proc/{0}/task", handler.pid());
        let pid = find("a compiler", || {
            let children = fs::read_dir(&file).unwrap().flatten().find_map(|thread| {
                let children = fs::read_to_string(thread.path().join("children")).ok()?;
                children.split_whitespace().next()?.parse().ok()
            });
            children.and_then(Pid::from_raw)
        });
        kill_process(pid, Signal::STOP).unwrap();
        Self(pid)
    }
}

impl Drop for StoppedCompiler {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::KILL);
    }
}

#[test]
fn first_load_that_hangs_is_answered_503() {
    let app = |host_json| {
        FunctionApp::new().host_json(&host_json).function(
            &Function::new("Slow", "httpTrigger")
                .output("http", "res")
                .plugin(large_program()),
        )
    };
    let description = json!({ "defaultExecutablePath": "handler" });
    for (way, custom_handler, path) in [
        (Way::Payload, json!({ "description": description }), "/Slow"),
        (
            Way::Proxying,
            json!({ "description": description, "enableProxyingHttpRequest": true }),
            "/api/Slow",
        ),
    ] {
        let app = app(host_json(&custom_handler));
        let cache = app.path("compiled").to_string_lossy().into_owned();
        let handler = Handler::start_with(app, &[("XDG_CACHE_HOME", &cache)]);
        let compiler = StoppedCompiler::of(&handler);
        let body = r#"{"Data":{"req":{"Url":"http://x/","Method":"GET"}}}"#;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let ended = StrictHost::of(&handler, FUNCTION_TIMEOUT).call(way, &request);
        drop(compiler);
        assert!(!ended.killed, "{way:?}");
        assert!(ended.took < FUNCTION_TIMEOUT, "{way:?}: {ended:?}");
        assert!(
            ended.answer.starts_with("HTTP/1.1 503 "),
            "{way:?}: {ended:?}"
        );
        assert!(
            ended.answer.contains("retry-after: 1"),
            "{way:?}: {ended:?}"
        );
        assert!(
            ended.answer.contains("plugin_unavailable"),
            "{way:?}: {ended:?}"
        );
    }
}
