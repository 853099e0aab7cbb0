//! `cargo xtask bench mcp`: a call of a tool of `plugins/mcp` in its languages, compared
//! with the server in TypeScript on Node.js, in one run on one machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use corral_tests::Exchange;
use corral_tests::client::Framing;
use serde::Serialize;
use serde_json::json;

use super::Options;
use super::load::{Load, SERVERS, Sample, pinned};
use super::statistics::median;
use crate::components::staging;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;
use crate::resources::kibibytes;
use crate::sdk;
use crate::served::Served;
use crate::toolchain;
use crate::tools::node::Node;

/// How the version and the tool are named in the header.
const HEADERS: [(&str, &str); 4] = [
    ("Accept", "application/json, text/event-stream"),
    ("MCP-Protocol-Version", "2026-07-28"),
    ("Mcp-Method", "tools/call"),
    ("Mcp-Name", "price"),
];

/// Concurrent requests under load.
const CONNECTIONS: u32 = 8;

/// How many servers are measured.
const SERVERS_MEASURED: usize = 4;

/// A server, and how it is started.
struct Contender {
    name: &'static str,
    path: &'static str,
    program: PathBuf,
    arguments: Vec<PathBuf>,
}

/// What one server did.
#[derive(Serialize)]
struct Measured {
    server: &'static str,
    /// From the start of the process to its first answer to the call, in milliseconds: the
    /// median. The handler finds compiled code.
    cold_milliseconds: f64,
    /// With one connection.
    alone: Sample,
    /// With [`CONNECTIONS`] connections.
    loaded: Sample,
    /// Resident memory in KiB before the load, and its peak.
    idle_kibibytes: u64,
    peak_kibibytes: u64,
}

/// Measures, prints a table, and writes `target/bench/mcp.json`.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let (starts, seconds, results) = if rehearsal {
        (1, 1, "mcp-rehearsal.json")
    } else {
        (7, 30, "mcp.json")
    };
    let folder = layout.target.join("bench").join("mcp");
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(3 + batches.len() + SERVERS_MEASURED);
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let handler = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, options.given())?.handler)
        })?
    };
    let app = folder.join("app");
    let contenders = progress.step("building the servers", || {
        prepare(layout, &folder, &app, &handler)
    })?;
    let body = folder.join("call.json");
    let mut all = Vec::new();
    for contender in &contenders {
        all.push(progress.step(contender.name, || {
            contender.measure(layout, &app, &body, starts, seconds)
        })?);
    }
    print(&all);
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&all)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

fn prepare(
    layout: &Layout,
    folder: &Path,
    app: &Path,
    handler: &Path,
) -> Result<[Contender; SERVERS_MEASURED]> {
    let function = folder.join("order.wasm");
    fs::create_dir_all(folder)?;
    sdk::build(layout, "javascript", &function)?;
    sdk::build(layout, "go", &function.with_file_name("go-order.wasm"))?;
    staging::copy(&layout.root.join("plugins").join("mcp"), app)?;
    fs::copy(
        sdk::fixture(layout, sdk::go::STOCK)?,
        app.join("http-handler3").join("http-handler3.wasm"),
    )?;
    let host_json = app.join("host.json");
    let open = fs::read_to_string(&host_json)?.replace(
        "\"http\": {",
        "\"http\": { \"defaultAuthorizationLevel\": \"anonymous\",",
    );
    fs::write(&host_json, open)?;
    process::capture(Command::new(handler).arg("compile").arg("--app").arg(app))?;
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "price", "arguments": { "item": "cherry", "pieces": 3 },
        "_meta": { "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "1.0.0" },
            "io.modelcontextprotocol/clientCapabilities": {} } } });
    staging::write(&folder.join("call.json"), call.to_string().as_bytes())?;
    let contender = |name, path| Contender {
        name,
        path,
        program: handler.to_path_buf(),
        arguments: Vec::new(),
    };
    Ok([
        contender("TypeScript, plugin", "/mcp"),
        contender("Rust, plugin", "/mcp-rust"),
        contender("Go, plugin", "/mcp-go"),
        Contender {
            name: "TypeScript, Node.js",
            path: "/mcp",
            program: Node::find(layout)?.program()?,
            arguments: vec![
                layout.root.join("tests").join("mcp").join("serve.mjs"),
                sdk::javascript::mcp_server(layout)
                    .join("src")
                    .join("server.ts"),
            ],
        },
    ])
}

impl Contender {
    fn measure(
        &self,
        layout: &Layout,
        app: &Path,
        body: &Path,
        starts: usize,
        seconds: u64,
    ) -> Result<Measured> {
        let call = fs::read(body)?;
        let cold: Vec<f64> = (0..starts)
            .map(|_| {
                let started = Instant::now();
                let served = self.start(layout, app)?;
                self.call(&served, &call)?;
                Ok(started.elapsed().as_secs_f64() * 1e3)
            })
            .collect::<Result<_>>()?;
        let served = self.start(layout, app)?;
        self.call(&served, &call)?;
        let idle_kibibytes = kibibytes(served.pid(), "VmRSS:")?;
        let load = |connections| -> Result<Sample> {
            Load::post(layout, self.path, body.to_path_buf())?
                .with_headers(&HEADERS)
                .with_connections(connections)
                .run(served.port(), seconds)?
                .flawless()
        };
        // Not recorded: it fills caches.
        load(CONNECTIONS)?;
        Ok(Measured {
            server: self.name,
            cold_milliseconds: median(cold.into_iter()),
            alone: load(1)?,
            loaded: load(CONNECTIONS)?,
            idle_kibibytes,
            peak_kibibytes: kibibytes(served.pid(), "VmHWM:")?,
        })
    }

    fn start(&self, layout: &Layout, app: &Path) -> Result<Served> {
        let log = layout.target.join("bench").join("mcp").join("server.log");
        let command = |port: u16| {
            let mut command = pinned(SERVERS, &self.program);
            command.args(&self.arguments);
            if !self.arguments.is_empty() {
                command.arg(port.to_string());
            }
            command
        };
        Served::listening(command, app, &log, "/")
    }

    fn call(&self, served: &Served, body: &[u8]) -> Result<()> {
        let headers = [
            &HEADERS[..],
            &[("Host", "localhost"), ("Content-Type", "application/json")],
        ];
        let answer = served.transport().exchange(&Exchange {
            method: "POST",
            target: self.path,
            headers: &headers.concat(),
            body,
            framing: Framing::Sized,
        })?;
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(
            answer.status == 200 && text.contains("19.5"),
            "{} answers {}: {text}",
            self.name,
            answer.status
        );
        Ok(())
    }
}

fn print(all: &[Measured]) {
    println!(
        "{:<20} {:>9} {:>8} {:>8} {:>10} {:>9} {:>9}",
        "", "cold ms", "p50 ms", "p99 ms", "calls/s", "idle MiB", "peak MiB"
    );
    for one in all {
        println!(
            "{:<20} {:>9.1} {:>8.2} {:>8.2} {:>10.0} {:>9} {:>9}",
            one.server,
            one.cold_milliseconds,
            f64::from(u32::try_from(one.alone.p50_microseconds).unwrap_or(u32::MAX)) / 1e3,
            f64::from(u32::try_from(one.alone.p99_microseconds).unwrap_or(u32::MAX)) / 1e3,
            one.loaded.requests_per_second,
            one.idle_kibibytes >> 10,
            one.peak_kibibytes >> 10,
        );
    }
}
