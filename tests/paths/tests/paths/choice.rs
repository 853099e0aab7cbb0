//! Which plugins take the direct path.

use std::fs;

use corral_tests::guests;

use crate::paths::is_direct;
use crate::plugins::plugin;

#[test]
fn only_plain_modules_of_the_contract_are_direct() {
    let module = |more: &str| {
        plugin(&format!(
            r#"(module {more}
                (memory (export "memory") 1)
                (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                    (i32.const 8))
                (func (export "corral:function/handler@0.2.0#handle")
                    (param i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 8)))"#
        ))
    };
    #[rustfmt::skip]
    let rows = [
        ("nothing else", "", true),
        ("an import of the contract",
            r#"(import "corral:function/invocation@0.2.0" "id" (func (param i32)))"#, true),
        // In a component it runs before the module can call its imports.
        ("a start function", "(func $start) (start $start)", false),
        ("an initializer", r#"(func (export "_initialize"))"#, false),
    ];
    for (what, more, expected) in rows {
        assert_eq!(is_direct(&module(more)), expected, "{what}");
    }
}

#[test]
fn plugins_of_the_suites_take_the_path_that_is_meant_for_them() {
    for (guest, expected) in [
        ("script", true),
        ("mirror", true),
        ("observe", true),
        ("probe", false),
        ("mirror-0-1", false),
        ("start-log", false),
    ] {
        let plugin = fs::read(guests::path(guest)).unwrap();
        assert_eq!(is_direct(&plugin), expected, "{guest}");
    }
}
