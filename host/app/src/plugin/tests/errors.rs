//! What is reported about an invalid plugin.json.

use super::check;

#[test]
fn errors_in_the_file_are_reported() {
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
fn errors_in_limits_are_reported() {
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
            &["$.limits.memory: is 1KiB; the minimum is 64KiB; write 64KiB or more"],
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
            &["$.limits.cpu: is 0s; the minimum is 1ms"],
        ),
        (
            r#"{ "limits": { "concurrency": 0 } }"#,
            &["$.limits.concurrency: is 0; the minimum is 1"],
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
                "$.limits.stack: is not a limit per plugin: all plugins have the same stack size; remove it, and set `stack` at the top of corral.json",
            ],
        ),
        (
            r#"{ "limits": { "time": "10m" } }"#,
            &["~$.limits.time: is 10m and is reduced to 4m 57s 750ms: functionTimeout is 5m"],
        ),
    ]);
}

#[test]
fn errors_in_other_sections_are_reported() {
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
            &["$.instances.max_uses: applies only to warm instances, but the policy is `fresh`"],
        ),
        (
            r#"{ "instances": { "policy": "warm", "max_uses": 0 } }"#,
            &["$.instances.max_uses: is 0, so no instance could be used"],
        ),
        (
            r#"{ "build": { "command": " " } }"#,
            &["$.build.command: is empty", "$.build.output: is missing"],
        ),
        (
            r#"{ "build": { "command": "make", "output": "f.wasm", "inputs": "../lib" } }"#,
            &["$.build.inputs: is a string, not a list"],
        ),
        (
            r#"{ "build": { "command": "make", "output": "f.wasm", "inputs": [1, ""] } }"#,
            &[
                "$.build.inputs[0]: is a number, not a string",
                "$.build.inputs[1]: is empty",
            ],
        ),
    ]);
}

#[test]
fn errors_in_grants_are_reported() {
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
