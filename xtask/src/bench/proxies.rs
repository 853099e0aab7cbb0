//! `cargo xtask bench proxies`: the overhead of a proxy in front of a function of
//! the app, in front of another server, and as a mock, compared with nginx as the
//! same remote proxy. Rounds alternate on one core; the back end and the load share
//! another.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::json;

use super::Options;
use super::load::{Load, SERVERS, Sample, pinned};
use super::nginx::{self, Nginx};
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::served::Served;
use crate::toolchain;

/// Rounds that are recorded, and the time of each route in each.
const ROUNDS: usize = 5;
const SECONDS: u64 = 5;

/// The time of the first round, which is not recorded.
const WARM_UP: u64 = 2;

/// The core of the load and of the back end.
const OTHER_CORE: &str = "1";

/// A route to measure, and its rounds.
#[derive(Serialize)]
struct Way {
    name: &'static str,
    #[serde(skip)]
    port: u16,
    #[serde(skip)]
    load: Load,
    rounds: Vec<Sample>,
}

/// Measures, prints a table, and writes `target/bench/proxies.json`.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let (rounds, seconds, warm_up) = if rehearsal {
        (1, 1, 1)
    } else {
        (ROUNDS, SECONDS, WARM_UP)
    };
    let folder = layout.target.join("bench").join("proxies");
    let app = folder.join("app");
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(4 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let binary = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        let step = "building the handler for release";
        progress
            .step(step, || handler::build_release(layout, options.given()))?
            .handler
    };
    let (origin, rival, handler) = progress.step("starting all servers", || {
        let program = nginx::find()?;
        let answer = "default_type text/plain; return 200 'hello world';";
        let origin = folder.join("origin");
        let origin = Nginx::start(&program, OTHER_CORE, &origin, "", answer)?;
        let upstream = format!(
            "upstream origin {{ server 127.0.0.1:{}; keepalive 64; }}",
            origin.port()
        );
        let pass =
            "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_pass http://origin;";
        let rival = Nginx::start(&program, SERVERS, &folder.join("rival"), &upstream, pass)?;
        write_app(layout, &app, origin.port())?;
        let mut command = pinned(SERVERS, &binary);
        command
            .env("AzureWebJobsFeatureFlags", "EnableProxies")
            // nginx writes no log either.
            .env("CORRAL_LOG", "warn");
        let handler = Served::start(command, &app, &folder.join("handler.log"))?;
        Ok((origin, rival, handler))
    })?;
    let way = |name, port, path| -> Result<Way> {
        Ok(Way {
            name,
            port,
            load: Load::get(layout, path)?,
            rounds: Vec::new(),
        })
    };
    let mut ways = [
        way("function", handler.port(), "/api/hello")?,
        way("proxy, function", handler.port(), "/local")?,
        way("proxy, mock", handler.port(), "/mock")?,
        way("back end", origin.port(), "/")?,
        way("proxy, remote", handler.port(), "/remote")?,
        way("nginx, remote", rival.port(), "/")?,
    ];
    progress.step(&format!("measuring {rounds} rounds"), || {
        for way in &ways {
            way.load.run(way.port, warm_up)?.flawless()?;
        }
        for _ in 0..rounds {
            for way in &mut ways {
                let sample = way.load.run(way.port, seconds)?.flawless()?;
                way.rounds.push(sample);
            }
        }
        Ok(())
    })?;
    print(&ways);
    let results = layout.target.join("bench").join("proxies.json");
    fs::write(&results, serde_json::to_string_pretty(&ways)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    handler.end()
}

fn write_app(layout: &Layout, app: &Path, origin: u16) -> Result<()> {
    let source = layout.root.join("plugins/http");
    fs::create_dir_all(app.join("hello"))?;
    for file in ["host.json", "hello/function.json", "hello/hello.wasm"] {
        fs::copy(source.join(file), app.join(file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    let proxies = json!({ "proxies": {
        "local": { "matchCondition": { "route": "/local" }, "backendUri": "https://localhost/api/hello" },
        "mock": { "matchCondition": { "route": "/mock" }, "responseOverrides": { "response.body": "hello world" } },
        "remote": { "matchCondition": { "route": "/remote" }, "backendUri": format!("http://127.0.0.1:{origin}/") },
    } });
    fs::write(app.join("proxies.json"), proxies.to_string())?;
    Ok(())
}

fn print(ways: &[Way]) {
    println!(
        "{:<18}{:>12}{:>9}{:>9}   medians",
        "", "requests/s", "p50 µs", "p99 µs"
    );
    for way in ways {
        let median = |value: fn(&Sample) -> f64| {
            let mut values: Vec<f64> = way.rounds.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or_default()
        };
        println!(
            "{:<18}{:>12.0}{:>9.0}{:>9.0}",
            way.name,
            median(|sample| sample.requests_per_second),
            median(|sample| microseconds(sample.p50_microseconds)),
            median(|sample| microseconds(sample.p99_microseconds)),
        );
    }
}

fn microseconds(count: u64) -> f64 {
    Duration::from_micros(count).as_secs_f64() * 1e6
}
