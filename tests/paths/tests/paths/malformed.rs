//! Guests that break the canonical ABI: what they return, allocate, and call when they
//! must not.

use corral_app::Limits;
use corral_protocol::{Invocation, Value};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::paths::{Answer, Paths};
use crate::plugins::plugin;
use crate::runner;

/// The failure without its backtrace: a call that the canonical ABI forbids is refused in
/// the import's adapter, which is a frame only where there is one.
fn reason(answer: &Answer) -> Result<(), &str> {
    match answer {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.split(" (at ").next().unwrap()),
    }
}

fn invocation(trigger: Value) -> Invocation {
    Invocation {
        id: "6f4c2f5e-8a0b-4f3d-9a53-0c7a4a3d1b11".to_owned(),
        function: "order".to_owned(),
        trigger: "in".to_owned(),
        inputs: vec![("in".to_owned(), trigger)],
        metadata: "{}".to_owned().into(),
        trace: None,
    }
}

/// Gives memory from address 4096 on, in steps of 8 bytes.
const ALLOCATOR: &str = r#"
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 4096))
    (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.get $next)
        (global.set $next (i32.and
            (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7))
            (i32.const -8))))"#;

/// A module with these imports, this allocator, and this body of `handle`, which has the
/// address of the trigger's bytes in local 1 and their number in local 2.
fn module(imports: &str, allocator: &str, more: &str, body: &str) -> Vec<u8> {
    plugin(&format!(
        r#"(module {imports} {allocator} {more}
            (func (export "corral:function/handler@0.2.0#handle")
                (param i32 i32 i32 i32 i32 i32 i32) (result i32) {body}))"#
    ))
}

/// Small numbers are more often addresses, lengths and discriminants.
fn word() -> impl Strategy<Value = u32> {
    prop_oneof![
        8 => 0_u32..6,
        4 => 4096_u32..4300,
        2 => 0_u32..131_080,
        1 => any::<u32>(),
    ]
}

/// The trigger's own bytes are the result: random outcomes, most of them malformed.
#[test]
fn random_results_are_taken_alike() {
    let returns_trigger = module(
        "",
        ALLOCATOR,
        "",
        // Not aligned if there is a fourth parameter, which a request has.
        "(i32.add (local.get 1) (i32.and (local.get 4) (i32.const 3)))",
    );
    let paths = Paths::of(
        &returns_trigger,
        Limits {
            response_body: 1 << 20,
            ..Limits::default()
        },
    );
    let mut runner = runner();
    let results = vec(word(), 0..40);
    let run = runner.run(&results, |words| {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let (direct, general) = paths.answers(&invocation(Value::Bytes(bytes)));
        prop_assert_eq!(direct, general);
        Ok(())
    });
    run.unwrap();
}

/// Every rule that a guest can break, by the module that breaks it.
#[test]
fn broken_rules_fail_in_the_same_words() {
    let log = r#"(import "wasi:logging/logging@0.1.0-draft" "log"
        (func $log (param i32 i32 i32 i32 i32)))"#;
    let id = r#"(import "corral:function/invocation@0.2.0" "id" (func $id (param i32)))"#;
    let header = r#"(import "corral:function/request@0.2.0" "header"
        (func $header (param i32 i32 i32)))"#;
    let remaining = r#"(import "corral:function/invocation@0.2.0" "remaining-ms"
        (func $remaining (result i64)))"#;
    let report = r#"(import "corral:function/progress@0.2.0" "report"
        (func $report (param f64 i32 f64 i32 i32 i32)))"#;
    let ok = "(i32.const 256)";
    let reports = |arguments: &str| {
        let body = format!("(call $report (f64.const 1) {arguments}) {ok}");
        module(
            report,
            ALLOCATOR,
            r#"(data (i32.const 64) "\ff\fe")"#,
            &body,
        )
    };
    let returns = |address: &str| {
        format!(
            r#"(memory (export "memory") 2)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {address})"#
        )
    };
    #[rustfmt::skip]
    let rows: [(&str, Vec<u8>, &str); 20] = [
        ("a result that is not aligned",
            module("", ALLOCATOR, "", "(i32.const 257)"), "return pointer not aligned"),
        ("a result beyond the memory",
            module("", ALLOCATOR, "", "(i32.const 131072)"), "out of bounds"),
        ("a result at the end of the address space",
            module("", ALLOCATOR, "", "(i32.const -4)"), "out of bounds"),
        ("an allocator that gives what is not there",
            module("", &returns("(i32.const 131072)"), "", ok), "beyond end of memory"),
        ("an allocator that gives too little",
            module("", &returns("(i32.const 131070)"), "", ok), "beyond end of memory"),
        ("an allocator that traps",
            module("", &returns("unreachable"), "", ok), "unreachable"),
        ("an allocator that logs",
            module(log, &returns(
                "(call $log (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 8)"
            ), "", ok), "cannot leave component instance"),
        ("an allocator that asks",
            module(id, &returns("(call $id (i32.const 512)) (i32.const 8)"), "", ok),
            "cannot leave component instance"),
        ("an allocator that asks for a number",
            module(remaining, &returns("(drop (call $remaining)) (i32.const 8)"), "", ok),
            "cannot leave component instance"),
        ("a log line that is not UTF-8",
            module(log, ALLOCATOR, r#"(data (i32.const 64) "\ff\fe")"#, &format!(
                "(call $log (i32.const 2) (i32.const 64) (i32.const 2) (i32.const 0) (i32.const 0)) {ok}"
            )), "utf-8"),
        ("a log line beyond the memory",
            module(log, ALLOCATOR, "", &format!(
                "(call $log (i32.const 2) (i32.const 131071) (i32.const 2) (i32.const 0) (i32.const 0)) {ok}"
            )), "out of bounds"),
        ("progress in an allocator",
            module(report, &returns(
                "(call $report (f64.const 1) (i32.const 0) (f64.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 8)"
            ), "", ok), "cannot leave component instance"),
        ("a total that is neither there nor not",
            reports("(i32.const 2) (f64.const 3) (i32.const 0) (i32.const 0) (i32.const 0)"),
            "discriminant"),
        ("a message that is neither there nor not",
            reports("(i32.const 0) (f64.const 0) (i32.const -1) (i32.const 0) (i32.const 0)"),
            "discriminant"),
        ("a message that is not UTF-8",
            reports("(i32.const 0) (f64.const 0) (i32.const 1) (i32.const 64) (i32.const 2)"),
            "utf-8"),
        ("a message beyond the memory",
            reports("(i32.const 0) (f64.const 0) (i32.const 1) (i32.const 131071) (i32.const 2)"),
            "out of bounds"),
        ("a level that there is not",
            module(log, ALLOCATOR, "", &format!(
                "(call $log (i32.const 6) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) {ok}"
            )), "discriminant"),
        ("a place for an answer that is not aligned",
            module(id, ALLOCATOR, "", &format!("(call $id (i32.const 513)) {ok}")), "not aligned"),
        ("a place for an answer beyond the memory",
            module(id, ALLOCATOR, "", &format!("(call $id (i32.const 131068)) {ok}")), "out of bounds"),
        ("a name that is too long",
            module(header, ALLOCATOR, "", &format!(
                "(call $header (i32.const 0) (i32.const -1) (i32.const 512)) {ok}"
            )), "out of bounds"),
    ];
    for (what, module, expected) in rows {
        let paths = Paths::of(&module, Limits::default());
        let (direct, general) = paths.answers(&invocation(Value::Text("order".to_owned())));
        assert_eq!(reason(&direct), reason(&general), "{what}");
        let words = direct.unwrap_err();
        assert!(words.contains(expected), "{what}: {words}");
    }
}

/// `cabi_post_…` runs after the result was taken, and must not call the host.
#[test]
fn what_runs_after_the_result_is_confined() {
    let post = |body: &str| {
        let log = r#"(import "wasi:logging/logging@0.1.0-draft" "log"
            (func $log (param i32 i32 i32 i32 i32)))"#;
        let after = format!(
            r#"(func (export "cabi_post_corral:function/handler@0.2.0#handle") (param i32) {body})"#
        );
        module(log, ALLOCATOR, &after, "(i32.const 256)")
    };
    let logs = "(call $log (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
    for (what, body, expected) in [
        ("nothing", "", None),
        ("a trap", "unreachable", Some("unreachable")),
        ("a log line", logs, Some("cannot leave component instance")),
    ] {
        let paths = Paths::of(&post(body), Limits::default());
        let (direct, general) = paths.answers(&invocation(Value::None));
        assert_eq!(reason(&direct), reason(&general), "{what}");
        match expected {
            None => assert!(direct.is_ok(), "{direct:?}"),
            Some(words) => assert!(direct.unwrap_err().contains(words), "{what}"),
        }
    }
}
