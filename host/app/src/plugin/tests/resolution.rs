//! Which value applies to a plugin.

use std::time::Duration;

use super::{MIB, config, files};
use crate::fixture::{HOST, HTTP, load};
use crate::{Access, InstancePolicy, Limits, PluginConfig};

#[test]
fn closer_values_win() {
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
fn no_time_limit_reaches_function_timeout() {
    const WRITTEN: &str = r#"{ "limits": { "time": "10m" } }"#;
    const DEFAULTS: &str = r#"{ "defaults": { "limits": { "time": "10m" } } }"#;
    // Of neither file, of plugin.json and of corral.json, in milliseconds.
    for (timeout, built_in, written) in [
        ("00:00:04", 3000, 3000),
        ("00:00:20", 17_750, 17_750),
        ("00:02:00", 60_000, 117_750),
        ("01:00:00", 60_000, 600_000),
        ("-1", 60_000, 600_000),
    ] {
        let host = HOST.replace(
            "\"version\": \"2.0\"",
            &format!("\"version\": \"2.0\", \"functionTimeout\": \"{timeout}\""),
        );
        for (plugin, corral, expected) in [
            ("{}", "{}", built_in),
            (WRITTEN, "{}", written),
            ("{}", DEFAULTS, written),
        ] {
            let app = load(
                &[
                    ("host.json", &host),
                    ("f/function.json", HTTP),
                    ("f/f.wasm", ""),
                    ("f/plugin.json", plugin),
                    ("corral.json", corral),
                ],
                &[],
            );
            let what = format!("{timeout} {plugin} {corral}");
            let time = app.functions[0].config.limits.time;
            assert_eq!(time, Duration::from_millis(expected), "{what}");
            let cut = (plugin == WRITTEN || corral == DEFAULTS) && expected != 600_000;
            let told = app.problems.iter().filter(|problem| {
                problem
                    .path
                    .as_deref()
                    .is_some_and(|path| path.ends_with("limits.time"))
                    && problem.message.contains("is reduced to")
            });
            assert_eq!(told.count(), usize::from(cut), "{what}: {:?}", app.problems);
        }
    }
}

#[test]
fn a_digest_is_read() {
    let plugin = format!(r#"{{ "sha256": "{}" }}"#, "0aFF".repeat(16));
    assert_eq!(
        config("{}", &plugin).sha256.unwrap().as_bytes()[..4],
        [0x0a, 0xff, 0x0a, 0xff]
    );
}
