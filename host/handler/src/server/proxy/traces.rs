//! Traces of proxied requests, kept as files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io};

use axum::http::HeaderValue;
use axum::http::request::Parts;
use corral_app::Settings;
use corral_proxies::{Proxy, Trace};
use uuid::Uuid;

use super::live::Live;
use crate::console;

/// How many traces one process keeps. They are for looking at a few requests,
/// and must not fill a disk.
const MOST: u32 = 1000;

/// The longest trace. The headers of a request are limited, so this is for the
/// unforeseen.
const LONGEST: usize = 256 << 10;

/// Asks for a trace.
const WANTED: &str = "proxy-trace-enabled";

/// Whether a request is traced: as its proxy says, or as its caller asks where
/// callers may.
pub(super) fn wanted(live: &Live, proxy: &Proxy, parts: &Parts) -> bool {
    proxy.debug().unwrap_or_else(|| {
        let asked = parts.headers.get(WANTED);
        live.traces_on_demand
            && asked.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
    })
}

/// Where traces go.
pub(super) struct Traces {
    folder: PathBuf,
    kept: AtomicU32,
}

impl Traces {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            folder: folder(settings),
            kept: AtomicU32::new(0),
        }
    }

    /// Keeps a trace, and says by which name. The path is for the operator
    /// alone.
    pub(super) fn keep(&self, trace: Option<Trace<'_>>) -> Option<HeaderValue> {
        let document = trace?.to_json().ok()?;
        let count = self.kept.fetch_add(1, Ordering::Relaxed);
        if count >= MOST || document.len() > LONGEST {
            if count == MOST {
                console::warn(&format!(
                    "{MOST} traces are in {}; no more are kept until the handler starts again",
                    self.folder.display()
                ));
            }
            return None;
        }
        if count == 0 {
            console::info(&format!(
                "traces of proxies go to {}",
                self.folder.display()
            ));
        }
        let name = format!("{}.json", Uuid::new_v4());
        let (folder, file) = (self.folder.clone(), self.folder.join(&name));
        tokio::task::spawn_blocking(move || {
            if let Err(error) = write(&folder, &file, &document) {
                console::warn(&format!(
                    "cannot write the trace {}: {error}",
                    file.display()
                ));
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

/// Where the old engine kept its traces in Azure; elsewhere a temporary folder.
fn folder(settings: &Settings) -> PathBuf {
    let azure = settings
        .get("WEBSITE_INSTANCE_ID")
        .and(settings.get("HOME"));
    match azure {
        Some(home) => PathBuf::from(home).join("LogFiles/Application/Proxies/DetailedTrace"),
        None => env::temp_dir().join("corral-proxy-traces"),
    }
}
