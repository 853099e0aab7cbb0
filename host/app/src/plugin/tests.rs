//! plugin.json and corral.json by tables.

use std::time::Duration;

use crate::fixture::{HOST, HTTP, expect, load};
use crate::{Access, InstancePolicy, Limits, LogMode, PluginConfig};

const MIB: u64 = 1 << 20;

fn files<'a>(corral: &'a str, plugin: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("f/function.json", HTTP),
        ("f/f.wasm", ""),
        ("corral.json", corral),
        ("f/plugin.json", plugin),
    ]
}

fn config(corral: &str, plugin: &str) -> PluginConfig {
    let app = load(&files(corral, plugin), &[]);
    assert!(!app.has_errors(), "{:?}", app.problems);
    app.functions.into_iter().next().unwrap().config
}

/// Asserts that each plugin.json has these problems, and is broken by errors.
fn check(cases: &[(&str, &[&str])]) {
    for (plugin, problems) in cases {
        let app = expect(&files("{}", plugin), &[], problems);
        let broken = problems.iter().any(|problem| !problem.starts_with('~'));
        assert_eq!(app.broken.len(), usize::from(broken), "{plugin}");
    }
}

#[test]
fn faults_of_the_file_are_named() {
    check(&[
        ("{}", &[]),
        (r#"{ "$schema": "x", /* comment */ }"#, &[]),
        ("[]", &["f/plugin.json: $: is a list, not an object"]),
        (
            "{ 'limits': {} }",
            &["f/plugin.json: is not valid JSON: single-quoted strings are not allowed"],
        ),
        (
            r#"{ "limit": {} }"#,
            &["$.limit: `limit` is not a known key; did you mean `limits`?"],
        ),
        (
            r#"{ "Limits": {} }"#,
            &["$.Limits: `Limits` is not a known key; did you mean `limits`?"],
        ),
        (
            r#"{ "colour": 1 }"#,
            &[
                "$.colour: `colour` is not a known key; use one of: build, sha256, limits, instances, grants",
            ],
        ),
        (
            r#"{ "limits": null }"#,
            &["$.limits: is null, not an object"],
        ),
        (
            r#"{ "limits": {}, "limits": {} }"#,
            &["$.limits: `limits` is given twice"],
        ),
    ]);
}

#[test]
fn faults_of_limits_are_named() {
    check(&[
        (
            r#"{ "limits": { "memry": 1 } }"#,
            &["$.limits.memry: `memry` is not a known key; did you mean `memory`?"],
        ),
        (
            r#"{ "limits": { "$schema": "x" } }"#,
            &["$.limits.$schema: `$schema` is not a known key"],
        ),
        (
            r#"{ "limits": { "memory": "1KiB" } }"#,
            &["$.limits.memory: is 1KiB, and the least is 64KiB; write 64KiB or more"],
        ),
        (
            r#"{ "limits": { "memory": -1 } }"#,
            &["$.limits.memory: is -1, which is negative"],
        ),
        (
            r#"{ "limits": { "memory": 1.5 } }"#,
            &["$.limits.memory: is `1.5`, which is not a whole number"],
        ),
        (
            r#"{ "limits": { "time": 10 } }"#,
            &[
                "$.limits.time: is 10, which has no unit; write a number with a unit, for example \"10s\"",
            ],
        ),
        (
            r#"{ "limits": { "time": "soon" } }"#,
            &["$.limits.time: is `soon`, which is not a length of time"],
        ),
        (
            r#"{ "limits": { "cpu": "0s" } }"#,
            &["$.limits.cpu: is 0s, and the least is 1ms"],
        ),
        (
            r#"{ "limits": { "concurrency": 0 } }"#,
            &["$.limits.concurrency: is 0, and the least is 1"],
        ),
        (
            r#"{ "limits": { "concurrency": "64" } }"#,
            &["$.limits.concurrency: is a string, not a number"],
        ),
        (
            r#"{ "limits": { "queue": 5000000000 } }"#,
            &["$.limits.queue: is 5000000000, which is too large"],
        ),
        (
            r#"{ "limits": { "stack": "1MiB" } }"#,
            &[
                "$.limits.stack: is not a limit of one plugin: all plugins run on stacks of one size; remove it, and set `stack` at the top of corral.json",
            ],
        ),
        (
            r#"{ "limits": { "time": "10m" } }"#,
            &["~$.limits.time: is 10m, not shorter than functionTimeout (5m)"],
        ),
    ]);
}

#[test]
fn faults_of_other_sections_are_named() {
    check(&[
        (
            r#"{ "sha256": "abc" }"#,
            &["$.sha256: is `abc`, which is not 64 hexadecimal digits"],
        ),
        (
            r#"{ "instances": {} }"#,
            &["$.instances.policy: is missing; write \"fresh\" or \"warm\""],
        ),
        (
            r#"{ "instances": { "policy": "hot" } }"#,
            &["$.instances.policy: is `hot`, which is not known"],
        ),
        (
            r#"{ "instances": { "policy": "Warm" } }"#,
            &["$.instances.policy: is `Warm`, which is not known; did you mean `warm`?"],
        ),
        (
            r#"{ "instances": { "policy": "fresh", "max_uses": 1 } }"#,
            &["$.instances.max_uses: is for warm instances, and these are fresh"],
        ),
        (
            r#"{ "instances": { "policy": "warm", "max_uses": 0 } }"#,
            &["$.instances.max_uses: is 0, so no instance would ever be used"],
        ),
        (
            r#"{ "build": { "command": " " } }"#,
            &["$.build.command: is empty", "$.build.output: is missing"],
        ),
    ]);
}

#[test]
fn faults_of_grants_are_named() {
    check(&[
        (
            r#"{ "grants": { "settings": ["A?"] } }"#,
            &["$.grants.settings[0]: is `A?`, which is not the name of a setting"],
        ),
        (
            r#"{ "grants": { "settings": "A" } }"#,
            &["$.grants.settings: is a string, not a list"],
        ),
        (
            r#"{ "grants": { "net": [5] } }"#,
            &["$.grants.net[0]: is a number, not a string"],
        ),
        (
            r#"{ "grants": { "files": [{ "guest": "data", "acces": "read" }] } }"#,
            &[
                "$.grants.files[0].acces: `acces` is not a known key; did you mean `access`?",
                "$.grants.files[0].host: is missing",
                "$.grants.files[0].guest: is `data`, which is not an absolute path",
            ],
        ),
        (
            r#"{ "grants": { "files": [{ "host": ".", "guest": "/a/../b" }] } }"#,
            &["$.grants.files[0].guest: is `/a/../b`, which is not an absolute path"],
        ),
        (
            r#"{ "grants": { "files": [{ "host": ".", "guest": "/a", "access": "write!" }] } }"#,
            &["$.grants.files[0].access: is `write!`, which is not known; did you mean `write`?"],
        ),
        (
            r#"{ "grants": { "files": [{ "host": ".", "guest": "/a" }, { "host": "..", "guest": "/a" }] } }"#,
            &["$.grants.files[1]: the guest path `/a` is used twice"],
        ),
        (
            r#"{ "grants": { "files": [{ "host": "gone", "guest": "/a" }] } }"#,
            &["~$.grants.files[0].host: there is no folder "],
        ),
    ]);
}

#[test]
fn faults_of_corral_json() {
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
            &["$.concurrency: is 0, so nothing would ever run"],
        ),
        (
            r#"{ "shutdown_grace": 5 }"#,
            &["$.shutdown_grace: is 5, which has no unit"],
        ),
        (r#"{ "cache": "" }"#, &["$.cache: is empty"]),
        ("nonsense", &["corral.json: is not valid JSON"]),
        (
            r#"{ "stack": "1KiB" }"#,
            &["$.stack: is 1KiB, and the least is 16KiB; write 16KiB or more"],
        ),
        (
            r#"{ "stack": "1GiB" }"#,
            &["$.stack: is 1GiB, and the most is 64MiB; write 64MiB or less"],
        ),
        (
            r#"{ "locked": "yes" }"#,
            &["$.locked: is a string, not true or false"],
        ),
        (
            r#"{ "compile_memory": "1MiB" }"#,
            &["$.compile_memory: is 1MiB, and the least is 64MiB"],
        ),
        (
            r#"{ "ceilings": { "stack": "1MiB" } }"#,
            &["$.ceilings.stack: is not a limit of one plugin"],
        ),
        (
            r#"{ "defaults": { "sha256": "" } }"#,
            &["$.defaults.sha256: `sha256` is not a known key"],
        ),
        (
            r#"{ "defaults": { "limits": { "time": "5m" } } }"#,
            &["~$.defaults.limits.time: is 5m, not shorter than functionTimeout (5m)"],
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
        // What it was to forbid must not be allowed by its fault.
        let broken = problems.iter().any(|problem| !problem.starts_with('~'));
        let found = (app.functions.len(), app.broken.len());
        assert_eq!(found, if broken { (0, 1) } else { (1, 0) }, "{corral}");
    }
}

#[test]
fn ceilings_hold() {
    let ceilings = r#"{ "ceilings": { "memory": "64MiB", "time": "5s", "queue": 3 } }"#;
    // What nobody asked for is lowered; what someone asked for is refused.
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
fn nearer_values_win() {
    let corral = r#"{ "defaults": {
        "limits": { "memory": "32MiB", "queue": 1 },
        "instances": { "policy": "warm", "max_uses": 7, "max_idle": "1m30s" },
        "grants": { "settings": ["A"], "net": ["https://a.example"] } } }"#;
    let plugin = r#"{ "limits": { "queue": 2, "response_body": 5, "tables": 10, "instances": 3, "handles": 4, "log_lines": 0 },
        "instances": { "policy": "warm", "max_uses": 8 },
        "grants": { "net": [] } }"#;
    let built_in = config("{}", "{}");
    assert_eq!(built_in, PluginConfig::default());
    let defaults = config(corral, "{}");
    assert_eq!(
        defaults.limits,
        Limits {
            memory: 32 * MIB,
            queue: 1,
            ..Limits::default()
        }
    );
    let own = config(corral, plugin);
    assert_eq!(
        own.limits,
        Limits {
            memory: 32 * MIB,
            queue: 2,
            response_body: 5,
            tables: 10,
            instances: 3,
            handles: 4,
            log_lines: 0,
            ..Limits::default()
        }
    );
    assert_eq!(
        own.instances,
        InstancePolicy::Warm {
            max_uses: 8,
            max_idle: Duration::from_secs(90)
        }
    );
    assert_eq!(own.grants.settings, ["A"]);
    assert!(own.grants.net.is_empty());
    assert_eq!(
        config(corral, r#"{ "instances": { "policy": "fresh" } }"#).instances,
        InstancePolicy::Fresh
    );
    assert_eq!(
        config("{}", r#"{ "instances": { "policy": "warm" } }"#).instances,
        InstancePolicy::Warm {
            max_uses: 1000,
            max_idle: Duration::from_secs(30)
        }
    );
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let corral = r#"{ "cache": "compiled", "defaults": { "grants": { "files": [{ "host": "data", "guest": "/data" }] } } }"#;
    let plugin = r#"{ "build": { "command": "make", "output": "target/f.wasm" },
        "grants": { "files": [{ "host": "data", "guest": "/data", "access": "write" }] } }"#;
    let app = load(&files(corral, "{}"), &[]);
    assert_eq!(app.handler.cache.unwrap(), app.root.join("compiled"));
    let grant = &app.functions[0].config.grants.files[0];
    assert_eq!(
        (&grant.host, grant.access),
        (&app.root.join("data"), Access::Read)
    );
    let app = load(&files(corral, plugin), &[]);
    let config = &app.functions[0].config;
    assert_eq!(
        config.build.as_ref().unwrap().output,
        app.root.join("f/target/f.wasm")
    );
    let grant = &config.grants.files[0];
    assert_eq!(
        (&grant.host, grant.access),
        (&app.root.join("f/data"), Access::Write)
    );
}

#[test]
fn the_built_in_time_limit_stays_below_function_timeout() {
    for (timeout, seconds) in [
        ("00:00:20", 18),
        ("00:01:00", 54),
        ("01:00:00", 60),
        ("-1", 60),
    ] {
        let host = HOST.replace(
            "\"version\": \"2.0\"",
            &format!("\"version\": \"2.0\", \"functionTimeout\": \"{timeout}\""),
        );
        let app = expect(
            &[
                ("host.json", &host),
                ("f/function.json", HTTP),
                ("f/f.wasm", ""),
            ],
            &[],
            &[],
        );
        assert_eq!(
            app.functions[0].config.limits.time,
            Duration::from_secs(seconds),
            "{timeout}"
        );
    }
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

#[test]
fn a_digest_is_read() {
    let plugin = format!(r#"{{ "sha256": "{}" }}"#, "0aFF".repeat(16));
    assert_eq!(
        config("{}", &plugin).sha256.unwrap()[..4],
        [0x0a, 0xff, 0x0a, 0xff]
    );
}
