//! corral.json.

use std::time::Duration;

use super::{MIB, config, files};
use crate::LogMode;
use crate::fixture::{expect, load};

#[test]
fn errors_in_corral_json_are_reported() {
    for (corral, problems) in [
        ("{}", &[][..]),
        (r#"{ "$schema": "x" }"#, &[]),
        (
            r#"{ "log": "console" }"#,
            &["corral.json: $.log: `log` is not a known key; did you mean `logs`?"],
        ),
        (
            r#"{ "logs": "files" }"#,
            &[
                "corral.json: $.logs: is `files`, which is not known; use one of: invocation, console",
            ],
        ),
        (
            r#"{ "concurrency": 0 }"#,
            &["$.concurrency: is 0, so no invocation could run"],
        ),
        (
            r#"{ "shutdown_grace": 5 }"#,
            &["$.shutdown_grace: is 5, which has no unit"],
        ),
        (r#"{ "cache": "" }"#, &["$.cache: is empty"]),
        ("nonsense", &["corral.json: is not valid JSON"]),
        (
            r#"{ "stack": "1KiB" }"#,
            &["$.stack: is 1KiB; the minimum is 16KiB; write 16KiB or more"],
        ),
        (
            r#"{ "stack": "1GiB" }"#,
            &["$.stack: is 1GiB; the maximum is 64MiB; write 64MiB or less"],
        ),
        (
            r#"{ "locked": "yes" }"#,
            &["$.locked: is a string, not true or false"],
        ),
        (
            r#"{ "compile_memory": "1MiB" }"#,
            &["$.compile_memory: is 1MiB; the minimum is 64MiB"],
        ),
        (
            r#"{ "ceilings": { "stack": "1MiB" } }"#,
            &["$.ceilings.stack: is not a limit per plugin"],
        ),
        (
            r#"{ "defaults": { "sha256": "" } }"#,
            &["$.defaults.sha256: `sha256` is not a known key"],
        ),
        (
            r#"{ "defaults": { "limits": { "time": "5m" } } }"#,
            &[
                "~$.defaults.limits.time: is 5m and is reduced to 4m 57s 750ms: functionTimeout is 5m",
            ],
        ),
        (
            r#"{ "defaults": { "limits": { "memory": "2GiB" } }, "ceilings": { "memory": "1GiB" } }"#,
            &["$.defaults.limits.memory: is 2GiB, over the ceiling of 1GiB in corral.json"],
        ),
        (
            r#"{ "ceilings": { "memroy": 1 } }"#,
            &["$.ceilings.memroy: `memroy` is not a known key; did you mean `memory`?"],
        ),
    ] {
        let app = expect(&files(corral, "{}"), &[], problems);
        // An error in the file must not allow what the file forbids.
        let broken = problems.iter().any(|problem| !problem.starts_with('~'));
        let found = (app.functions.len(), app.broken.len());
        assert_eq!(found, if broken { (0, 1) } else { (1, 0) }, "{corral}");
    }
}

#[test]
fn ceilings_hold() {
    let ceilings = r#"{ "ceilings": { "memory": "64MiB", "time": "5s", "queue": 3 } }"#;
    // A default is lowered to the ceiling; an explicit value above it is refused.
    let limits = config(ceilings, "{}").limits;
    assert_eq!(
        (limits.memory, limits.time, limits.queue),
        (64 * MIB, Duration::from_secs(5), 3)
    );
    expect(
        &files(
            ceilings,
            r#"{ "limits": { "memory": "65MiB", "time": "6s", "queue": 3, "cpu": "1h" } }"#,
        ),
        &[],
        &[
            "f/plugin.json: $.limits.memory: is 65MiB, over the ceiling of 64MiB in corral.json; lower it",
            "f/plugin.json: $.limits.time: is 6s, over the ceiling of 5s in corral.json",
        ],
    );
}

#[test]
fn handler_settings_are_read() {
    let app = load(
        &files(
            r#"{ "logs": "console", "concurrency": 8, "shutdown_grace": "500ms" }"#,
            "{}",
        ),
        &[],
    );
    assert_eq!(app.handler.logs, LogMode::Console);
    assert_eq!(app.handler.concurrency, 8);
    assert_eq!(app.handler.shutdown_grace, Duration::from_millis(500));
    let app = load(&files("{}", "{}"), &[]);
    assert_eq!(app.handler.logs, LogMode::Invocation);
    assert_eq!(
        (
            app.handler.concurrency,
            app.handler.shutdown_grace.as_secs()
        ),
        (512, 25)
    );
}
