//! nginx: the back end of the proxies, and the proxy that they are compared to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context as _, Result, bail};
use corral_tests::client::transport::Transport;

use super::load::pinned;
use crate::served::{PING, TIMEOUT, free_port};
use crate::toolchain::debian;

/// A running nginx. It is killed when it is dropped.
pub(super) struct Nginx {
    child: Child,
    port: u16,
}

/// Finds nginx, or installs the Debian package.
pub(super) fn find() -> Result<PathBuf> {
    let found = || which::which("nginx").or_else(|_| which::which("/usr/sbin/nginx"));
    found().or_else(|_| {
        debian::install_packages(&["nginx-light"]).context("nginx is needed and not installed")?;
        found().context("nginx was installed, but is not found")
    })
}

impl Nginx {
    /// Starts nginx on one core with one worker. `location` is the configuration of
    /// its only server, `upstream` that of its upstream.
    pub(super) fn start(
        program: &Path,
        core: &str,
        folder: &Path,
        upstream: &str,
        location: &str,
    ) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let port = free_port()?;
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("  {kind}_temp_path {kind};\n"))
            .concat();
        let configuration = format!(
            "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log error.log;\n\
             events {{ worker_connections 1024; }}\nhttp {{\n  access_log off;\n{temporary}\
             keepalive_requests 1000000000;\n  {upstream}\n  server {{\n    \
             listen 127.0.0.1:{port};\n    location / {{ {location} }}\n  }}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration)?;
        let child = pinned(core, program)
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start nginx")?;
        let mut nginx = Self { child, port };
        nginx.await_answer(folder)?;
        Ok(nginx)
    }

    /// The port on the loopback address.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    fn await_answer(&mut self, folder: &Path) -> Result<()> {
        let transport = Transport::to_port(self.port);
        for _ in 0..TIMEOUT.as_millis() / PING.as_millis() {
            if transport.get("/").is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
                bail!("nginx ended ({status}); it wrote:\n{log}");
            }
            std::thread::sleep(PING);
        }
        bail!("no response from nginx within {TIMEOUT:?}")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its idle worker ends with it.
        #[cfg(unix)]
        if let Some(pid) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
