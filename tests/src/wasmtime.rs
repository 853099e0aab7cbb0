//! `wasmtime serve`, for comparison.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::client::Exchange;
use crate::client::transport::{Answer, Transport};
use crate::guests;
use crate::handler::Logs;
use crate::log::Log;
use crate::watchdog::Watchdog;

/// It compiles before it listens: a component with an interpreter takes two cores
/// ten seconds, and several start at once.
const TIMEOUT: Duration = Duration::from_mins(5);

/// A `wasmtime serve` that listens. It is killed when it is dropped, and prints
/// its logs if the test has failed.
#[derive(Debug)]
pub struct WasmtimeServe {
    child: Child,
    port: u16,
    transport: Transport,
    stdout: Log,
    stderr: Log,
    _folder: TempDir,
    _watchdog: Watchdog,
}

impl WasmtimeServe {
    /// Serves `component` on a port that the system picks, and waits until it
    /// listens. `options` are those of the command.
    pub fn start(component: &Path, options: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("corral-wasmtime-")
            .tempdir()
            .expect("a temporary folder");
        let cache = guests::repository().join("target/test-cache");
        let mut child = Command::new(guests::wasmtime())
            .args(["serve", "--addr", "127.0.0.1:0"])
            .args(["-C", "cache=y", "-O", "pooling-allocator=n"])
            .args(options)
            .arg(component)
            .current_dir(&folder)
            .env("XDG_CACHE_HOME", cache)
            .env("XDG_CONFIG_HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("wasmtime starts");
        let watchdog = Watchdog::over(child.id(), folder.path());
        let stdout = child.stdout.take().expect("it is piped");
        let stderr = child.stderr.take().expect("it is piped");
        let mut served = WasmtimeServe {
            child,
            port: 0,
            transport: Transport::to_port(0),
            stdout: Log::of("stdout of wasmtime", stdout),
            stderr: Log::of("stderr of wasmtime", stderr),
            _folder: folder,
            _watchdog: watchdog,
        };
        let listening = "Serving HTTP on http://127.0.0.1:";
        let line = served.stderr.wait_longer_for(listening, TIMEOUT);
        let port = line.trim_end_matches('/').rsplit(':').next();
        let port = port.and_then(|port| port.parse().ok());
        served.port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
        served.transport = Transport::to_port(served.port);
        served
    }

    /// Sends a raw request, and reads the response.
    pub fn exchange(&self, request: &Exchange<'_>) -> Answer {
        let answer = self.transport.exchange(request);
        answer.unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.target))
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Logs for WasmtimeServe {
    fn print_logs(&self) {
        eprint!("{}{}", self.stdout.describe(), self.stderr.describe());
    }
}

impl Drop for WasmtimeServe {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.print_logs();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
