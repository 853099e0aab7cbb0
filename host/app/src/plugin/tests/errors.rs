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

#[test]
fn errors_in_probes_are_reported() {
    check(&[
        (
            r#"{ "probe": { "Data": {}, "expect": { "stats": 200 } } }"#,
            &["$.probe.expect.stats: `stats` is not a known key; did you mean `status`?"],
        ),
        (
            r#"{ "probe": { "expect": { "status": 700 } } }"#,
            &["$.probe.expect.status: is 700, which is not a valid status code; use 200 to 599"],
        ),
        (
            r#"{ "probe": { "expect": { "json": { "result": 1 } } } }"#,
            &["$.probe.expect.json.result: `result` is not a JSON pointer"],
        ),
        (
            r#"{ "probe": { "expect": { "status": 200, "json": { "/a": [1] } } } }"#,
            &[],
        ),
    ]);
}

#[test]
fn errors_in_mcp_are_reported() {
    check(&[
        (r#"{ "mcp": {} }"#, &[]),
        (
            r#"{ "mcp": { "tool": {} } }"#,
            &["$.mcp.tool: `tool` is not a known key; did you mean `tools`?"],
        ),
        (
            r#"{ "mcp": { "tools": { "add": { "limit": {} } } } }"#,
            &["$.mcp.tools.add.limit: `limit` is not a known key; did you mean `limits`?"],
        ),
        (
            r#"{ "mcp": { "tools": { "add": { "limits": { "rat": "1/s" } } } } }"#,
            &["$.mcp.tools.add.limits.rat: `rat` is not a known key; did you mean `rate`?"],
        ),
        (
            r#"{ "mcp": { "tools": { "add": { "limits": { "rate": "fast" } } } } }"#,
            &["$.mcp.tools.add.limits.rate: is `fast`, which is not a rate"],
        ),
        (
            r#"{ "mcp": { "tools": { "add": { "limits": { "queue": 1 } } } } }"#,
            &["$.mcp.tools.add.limits.queue: `queue` is not a known key"],
        ),
        (
            r#"{ "limits": { "time": "5s" }, "mcp": { "tools": { "add": { "limits": { "time": "10s" } } } } }"#,
            &[
                "$.mcp.tools.add.limits.time: is 10s, more than limits.time of the plugin, which is 5s; lower it, or raise limits.time",
            ],
        ),
        (
            r#"{ "mcp": { "tools": { "add": { "limits": { "time": "10s", "cpu": "1m", "memory": "1GiB", "concurrency": 65, "response_body": "1GiB" } } } } }"#,
            &[
                "$.mcp.tools.add.limits.cpu: is 1m, more than limits.cpu of the plugin, which is 10s",
                "$.mcp.tools.add.limits.memory: is 1GiB, more than limits.memory of the plugin",
                "$.mcp.tools.add.limits.concurrency: is 65, more than limits.concurrency of the plugin",
                "$.mcp.tools.add.limits.response_body: is 1GiB, more than limits.response_body of the plugin",
            ],
        ),
        (
            r#"{ "grants": { "net": ["https://*.a.com"], "settings": ["A_*"], "files": [{ "host": ".", "guest": "/a" }] }, "mcp": { "tools": { "add": { "grants": { "net": ["https://x.a.com"], "settings": ["A_B*"], "files": [{ "host": ".", "guest": "/a" }] } } } } }"#,
            &[],
        ),
        (
            r#"{ "grants": { "net": ["https://a.com"], "settings": ["A_*"], "files": [{ "host": ".", "guest": "/a" }] }, "mcp": { "resources": { "file:///*": { "grants": { "net": ["https://a.com", "https://b.com"], "settings": ["B"], "files": [{ "host": ".", "guest": "/a", "access": "write" }], "clocks": "precise" } } } } }"#,
            &[
                "grants.settings[0]: is more than grants.settings of the plugin; remove it here, or add it to grants.settings",
                "grants.net[1]: is more than grants.net of the plugin",
                "grants.files[0]: is more than grants.files of the plugin",
                "grants.clocks: is more than grants.clocks of the plugin",
            ],
        ),
        (
            r#"{ "mcp": { "origins": ["app.example.com"], "hosts": ["https://x"] } }"#,
            &[
                "$.mcp.origins[0]: is `app.example.com`, which is not valid; write it as in \"https://app.example.com\"",
                "$.mcp.hosts[0]: is `https://x`, which is not valid",
            ],
        ),
    ]);
}
