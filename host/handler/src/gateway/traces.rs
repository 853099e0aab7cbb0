//! Traces of proxied requests, stored as files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io};

use axum::http::HeaderValue;
use axum::http::request::Parts;
use corral_app::Settings;
use corral_proxies::{Proxy, Trace};
use uuid::Uuid;

use super::config::GatewayConfig;

/// How many traces one process stores. They are meant for a few requests, and must
/// not fill a disk.
const MAX_TRACES: u32 = 1000;

/// The longest trace, in bytes. The headers of a request are limited, so this is
/// only a safeguard.
const MAX_LENGTH: usize = 256 << 10;

/// The header that requests a trace.
const TRACE_ENABLED: &str = "proxy-trace-enabled";

/// Whether a request is traced: because of its proxy's `debug`, or on request of the
/// caller where callers may.
pub(super) fn is_requested(config: &GatewayConfig, proxy: &Proxy, parts: &Parts) -> bool {
    proxy.debug().unwrap_or_else(|| {
        let asked = parts.headers.get(TRACE_ENABLED);
        config.traces_on_demand
            && asked.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
    })
}

/// Stores traces.
pub(super) struct Traces {
    folder: PathBuf,
    stored: AtomicU32,
}

impl Traces {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            folder: folder(settings),
            stored: AtomicU32::new(0),
        }
    }

    /// Stores a trace, and returns its file name. Only the operator learns the path.
    pub(super) fn store(&self, trace: Option<Trace<'_>>) -> Option<HeaderValue> {
        let document = trace?.to_json().ok()?;
        let count = self.stored.fetch_add(1, Ordering::Relaxed);
        if count >= MAX_TRACES || document.len() > MAX_LENGTH {
            if count == MAX_TRACES {
                tracing::warn!(
                    parent: None,
                    "stored {MAX_TRACES} proxy traces in {}; the limit is reached until the handler restarts",
                    self.folder.display()
                );
            }
            return None;
        }
        if count == 0 {
            tracing::info!(
                parent: None,
                "storing proxy traces in {}",
                self.folder.display()
            );
        }
        let name = format!("{}.json", Uuid::new_v4());
        let (folder, file) = (self.folder.clone(), self.folder.join(&name));
        tokio::task::spawn_blocking(move || {
            if let Err(error) = write(&folder, &file, &document) {
                tracing::warn!(
                    parent: None,
                    "cannot write the proxy trace {}: {error}",
                    file.display()
                );
            }
        });
        HeaderValue::try_from(name).ok()
    }
}

fn write(folder: &Path, file: &Path, document: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    io::Write::write_all(&mut options.open(file)?, document.as_bytes())
}

/// In Azure the folder of the original engine, elsewhere a temporary folder.
fn folder(settings: &Settings) -> PathBuf {
    let azure = settings
        .get("WEBSITE_INSTANCE_ID")
        .and(settings.get("HOME"));
    match azure {
        Some(home) => PathBuf::from(home).join("LogFiles/Application/Proxies/DetailedTrace"),
        None => env::temp_dir().join("corral-proxy-traces"),
    }
}
