//! For each limit: the largest use that is accepted, the smallest that is refused, and
//! the message.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use corral_tests::{Failure, Function, FunctionApp, Handler, HttpCall};
use serde_json::{Value, json};

/// A use of a limited thing: the text of a plugin, or the step of a script.
enum Use {
    Program(String),
    Script(Value),
}

use Use::{Program, Script};

struct Limit {
    key: &'static str,
    value: Value,
    /// The largest that passes, and the smallest that does not.
    uses: [Use; 2],
    /// The code of the failure; absent when the call succeeds without what is
    /// over the limit.
    code: Option<&'static str>,
}

/// A component that is a program, of this core module and what is before it.
fn program(before: &str, core: &str) -> Use {
    Program(format!(
        r#"(component {before}
          (core module $main {core})
          (core instance $program (instantiate $main))
          (func $run (result (result)) (canon lift (core func $program "run")))
          (instance $exported (export "run" (func $run)))
          (export "wasi:cli/run@0.2.0" (instance $exported)))"#
    ))
}

/// A module that has `parts` and does `body`.
fn module(parts: &str, body: &str) -> Use {
    let run = format!(r#"(func (export "run") (result i32) {body} i32.const 0)"#);
    program("", &format!("{parts} {run}"))
}

/// Gives up when the growth is refused.
fn or_give_up(growth: &str) -> String {
    format!("(if (i32.eq {growth} (i32.const -1)) (then unreachable))")
}

fn instances(count: usize) -> Use {
    let others = "(core instance (instantiate $part))".repeat(count - 1);
    program(
        &format!("(core module $part) {others}"),
        r#"(func (export "run") (result i32) i32.const 0)"#,
    )
}

/// Holds so many timers at once.
fn timers(count: u32) -> Use {
    let before = r#"
      (import "wasi:io/poll@0.2.0" (instance $poll (export "pollable" (type (sub resource)))))
      (alias export $poll "pollable" (type $pollable))
      (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
        (alias outer 1 $pollable (type $outer))
        (export "pollable" (type $timer (eq $outer)))
        (export "subscribe-duration" (func (param "when" u64) (result (own $timer))))))
      (core func $timer (canon lower (func $clock "subscribe-duration")))"#;
    Program(format!(
        r#"(component {before}
          (core module $main
            (import "clock" "timer" (func $timer (param i64) (result i32)))
            (func (export "run") (result i32)
              (local $left i32)
              (local.set $left (i32.const {count}))
              (loop $next
                (drop (call $timer (i64.const 0)))
                (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
              i32.const 0))
          (core instance $program (instantiate $main
            (with "clock" (instance (export "timer" (func $timer))))))
          (func $run (result (result)) (canon lift (core func $program "run")))
          (instance $exported (export "run" (func $run)))
          (export "wasi:cli/run@0.2.0" (instance $exported)))"#
    ))
}

/// Sleeps so many nanoseconds.
fn sleep(nanoseconds: i64) -> Use {
    Program(format!(
        r#"(module
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start")
            (i32.store (i32.const 16) (i32.const 1))
            (i64.store (i32.const 24) (i64.const {nanoseconds}))
            (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))"#
    ))
}

/// Computes without calling anybody.
fn compute(rounds: i64) -> Use {
    let body = format!(
        "(local $left i64) (local.set $left (i64.const {rounds}))
         (loop $next (br_if $next (i64.ne (i64.const 0) (local.tee $left
            (i64.sub (local.get $left) (i64.const 1))))))"
    );
    module("", &body)
}

fn limits() -> Vec<Limit> {
    let pages = |count| module(&format!("(memory {count})"), "");
    let more_pages = |count: u32| {
        let growth = format!("(memory.grow (i32.const {count}))");
        module("(memory 1)", &or_give_up(&growth))
    };
    let table = |count| module(&format!("(table {count} funcref)"), "");
    let larger_table = |count: u32| {
        let growth = format!("(table.grow 0 (ref.null func) (i32.const {count}))");
        module("(table 1 funcref)", &or_give_up(&growth))
    };
    let output = |bytes| Script(json!({ "do": "big-output", "bytes": bytes }));
    let lines = |count| Script(json!({ "do": "log", "lines": count }));
    let line = |bytes| Script(json!({ "do": "log-bytes", "bytes": bytes }));
    let mebibyte = json!("1MiB");
    let limit = |key, value: &Value, uses, code| Limit {
        key,
        value: value.clone(),
        uses,
        code,
    };
    vec![
        limit(
            "memory",
            &mebibyte,
            [pages(16), pages(17)],
            Some("plugin_unavailable"),
        ),
        limit(
            "memory",
            &mebibyte,
            [more_pages(15), more_pages(16)],
            Some("memory_limit"),
        ),
        limit(
            "tables",
            &json!(100),
            [table(100), table(101)],
            Some("plugin_unavailable"),
        ),
        limit(
            "tables",
            &json!(100),
            [larger_table(99), larger_table(100)],
            Some("memory_limit"),
        ),
        limit(
            "instances",
            &json!(4),
            [instances(4), instances(5)],
            Some("plugin_unavailable"),
        ),
        limit(
            "response_body",
            &json!("1KiB"),
            [output(1024), output(1025)],
            Some("function_failed"),
        ),
        limit(
            "handles",
            &json!(10),
            // Each is two: the moment, and what is waited for.
            [timers(5), timers(6)],
            Some("memory_limit"),
        ),
        // Where exactly time ends depends on the machine: an hour and a moment
        // are on the two sides on each.
        limit(
            "time",
            &json!("1s"),
            [sleep(1_000_000), sleep(3_600_000_000_000)],
            Some("timeout"),
        ),
        limit(
            "cpu",
            &json!("300ms"),
            [compute(1000), compute(i64::MAX)],
            Some("timeout"),
        ),
        limit("log_lines", &json!(3), [lines(3), lines(4)], None),
        limit("log_bytes", &json!("1KiB"), [line(1024), line(1025)], None),
    ]
}

fn app() -> FunctionApp {
    let mut app = FunctionApp::new();
    for (index, limit) in limits().iter().enumerate() {
        for (size, used) in limit.uses.iter().enumerate() {
            let function = Function::new(&name(index, size), "queueTrigger")
                .output("queue", "out")
                .limits(&json!({ limit.key: limit.value }));
            app = app.function(&match used {
                Program(text) => function.wat(text),
                Script(_) => function.guest("script"),
            });
        }
    }
    app
}

fn name(index: usize, size: usize) -> String {
    format!("Limit{index}-{size}")
}

#[test]
fn limits_are_exact() {
    let handler = Handler::start(app());
    let mut unremarked = Vec::new();
    for (index, limit) in limits().iter().enumerate() {
        let key = limit.key;
        let [passes, refused] = [0, 1].map(|size| {
            let input = match &limit.uses[size] {
                Program(_) => String::new(),
                Script(step) => step.to_string(),
            };
            let call = handler.call(&name(index, size), input.as_str());
            (call.id().to_owned(), call.send())
        });
        let (id, passes) = passes;
        if let Err(failure) = passes {
            panic!("{key}: the largest was refused: {failure}");
        }
        unremarked.push((id, format!("limits.{key}")));
        let (id, refused) = refused;
        let words = format!("limits.{key}");
        match (limit.code, refused) {
            (Some(code), Err(failure)) => {
                let report = failure.report();
                assert_eq!(report.code, code, "{key}: {failure}");
                assert!(report.message.contains(&words), "{key}: {failure}");
            }
            (None, Ok(_)) => {}
            (_, other) => panic!("{key}: {other:?}"),
        }
        handler
            .stderr()
            .wait_for_line(&words, |line| line.contains(&id) && line.contains(&words));
    }
    handler.end();
    for (id, words) in unremarked {
        let mut lines = handler.stderr().lines_with(&id);
        lines.retain(|line| line.contains(&words));
        assert_eq!(lines, [""; 0], "complained of the largest");
    }
}

#[test]
fn request_body_limit_is_exact() {
    let small = Function::new("Small", "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .limits(&json!({ "request_body": "1KiB" }));
    let handler = Handler::start(FunctionApp::new().function(&small));
    let call = handler.call("Small", r#"{"do":"output","text":"done"}"#);
    let mut body = call.envelope().unwrap().to_string().into_bytes();
    body.resize(1024, b' ');
    call.send_body(&body).unwrap();
    body.push(b' ');
    let failure = call.send_body(&body).unwrap_err();
    assert!(matches!(failure, Failure::Status(_)), "{failure}");
    let report = failure.report();
    assert_eq!(report.code, "too_large");
    assert!(report.message.contains("limits.request_body"), "{failure}");
}

/// One program that opens so many files, in a folder that it was granted.
fn opens(count: usize) -> String {
    let open = r"(if (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)) (then (call $proc_exit (i32.const 1))))";
    format!(
        r#"(module
          (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
          (memory (export "memory") 1)
          (data (i32.const 64) "file")
          (func (export "_start") {}))"#,
        open.repeat(count)
    )
}

/// The granted folder is open too.
#[test]
fn open_files_limit_is_exact() {
    let config = json!({
        "limits": { "open_files": 8 },
        "grants": { "files": [{ "host": "data", "guest": "/data" }] },
    });
    let function = |name: &str, count| {
        Function::new(name, "queueTrigger")
            .output("queue", "out")
            .wat(&opens(count))
            .plugin_json(config.clone())
    };
    let newer = Function::new("Newer", "httpTrigger")
        .output("http", "res")
        .guest("exchange-wasi-03")
        .plugin_json(config.clone());
    let app = FunctionApp::new()
        .function(&function("Seven", 7))
        .function(&function("Eight", 8))
        .function(&newer)
        .file("Newer/data/file", "content")
        .file("Seven/data/file", "")
        .file("Eight/data/file", "");
    let handler = Handler::start(app);
    handler.call("Seven", "").send().unwrap();
    let call = handler.call("Eight", "");
    assert_eq!(call.send().unwrap_err().report().code, "function_failed");
    handler.stderr().wait_for_line("limits.open_files", |line| {
        line.contains(call.id()) && line.contains("limits.open_files (now 8)")
    });
    for (count, told) in [(7, "7 opened"), (9, "7 opened, then ErrorCode::Quota")] {
        let get = HttpCall::new("GET", &format!("/api/open-many?{count}"));
        let delivered = handler.call("Newer", get).send().unwrap();
        let body = delivered.http.unwrap().body;
        assert!(String::from_utf8_lossy(&body).starts_with(told), "{body:?}");
    }
}

/// Recurses once for each byte of its input.
const RECURSION: &str = r#"(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 4)
    ;; A vector of one part: 128 KiB from 1024 on.
    (data (i32.const 0) "\00\04\00\00\00\00\02\00")
    (func $down (param $left i32) (result i32)
      (if (result i32) (local.get $left)
        (then (i32.add (i32.const 1) (call $down (i32.sub (local.get $left) (i32.const 1)))))
        (else (i32.const 0))))
    (func (export "_start")
      (local $read i32)
      (loop $more
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
        (local.set $read (i32.add (local.get $read) (i32.load (i32.const 16))))
        (br_if $more (i32.load (i32.const 16))))
      (drop (call $down (local.get $read)))))"#;

#[test]
fn stack_limit_is_exact() {
    const STACK: usize = 64 << 10;
    // The least frame of a call: where it returns to, and the frame before.
    const FRAME: usize = 16;
    let function = Function::new("Deep", "queueTrigger")
        .output("queue", "out")
        .wat(RECURSION);
    let app = FunctionApp::new()
        .corral_json(&json!({ "stack": "64KiB" }))
        .function(&function);
    let handler = Handler::start(app);
    let call = |length: usize| handler.call("Deep", "x".repeat(length).as_str()).send();
    // What passes at the least, and what is refused at the most.
    let (mut passes, mut refused) = (0, STACK / FRAME);
    call(passes).unwrap();
    assert_eq!(call(refused).unwrap_err().report().code, "trap");
    while refused - passes > 1 {
        let middle = passes.midpoint(refused);
        match call(middle) {
            Ok(_) => passes = middle,
            Err(failure) => {
                let report = failure.report();
                assert_eq!(report.code, "trap", "{middle}: {failure}");
                assert!(report.message.contains("stack overflow"), "{failure}");
                refused = middle;
            }
        }
    }
    println!("{STACK} bytes of stack: {passes} bytes of input pass, {refused} do not");
    // More than half of it is the plugin's own.
    assert!(passes * FRAME * 4 > STACK, "{passes}");
}
