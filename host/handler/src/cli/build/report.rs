//! What became of the functions that were built.

use std::path::{Path, PathBuf};

use corral_app::Sha256Digest;
use serde::Serialize;

use super::cost::Cost;

/// The result of a run.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) app: &'a Path,
    pub(super) functions: &'a [Built],
}

/// What became of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum Status {
    Built,
    UpToDate,
    Failed,
}

/// One function.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Built {
    pub(super) name: String,
    pub(in crate::cli) status: Status,
    /// The plugin, relative to the app root.
    pub(super) plugin: PathBuf,
    /// How long the build command took, in milliseconds, if it ran.
    pub(in crate::cli) build_ms: Option<u64>,
    /// The size of the plugin in bytes.
    pub(super) size: Option<usize>,
    /// The digest of the plugin.
    pub(super) sha256: Option<String>,
    #[serde(flatten)]
    pub(super) cost: Cost,
    /// What was changed in function.json.
    pub(in crate::cli) function_json: Vec<String>,
    pub(in crate::cli) warnings: Vec<String>,
    pub(in crate::cli) error: Option<String>,
    /// What the command printed, if it failed.
    pub(in crate::cli) output: Option<String>,
    /// Whether the plugin is another one than before.
    #[serde(skip)]
    pub(in crate::cli) changed: bool,
    /// The digest of everything that it was built from, or was to be.
    #[serde(skip)]
    pub(in crate::cli) sources: Option<Sha256Digest>,
}

impl Built {
    /// The result as lines of text.
    pub(super) fn lines(&self) -> Vec<String> {
        let plugin = self.plugin.display();
        let mut lines = Vec::new();
        let facts = self.facts();
        match self.status {
            Status::Built => {
                let took = milliseconds(self.build_ms.unwrap_or_default());
                lines.push(format!("built {plugin} in {took}: {facts}"));
            }
            Status::UpToDate => lines.push(format!("{plugin} is up to date: {facts}")),
            Status::Failed => {}
        }
        for change in &self.function_json {
            lines.push(format!("{}/function.json: {change}", self.name));
        }
        lines
    }

    fn facts(&self) -> String {
        let mut facts = vec![size(self.size.unwrap_or_default())];
        if let Some(time) = self.cost.compile_ms {
            facts.push(format!("compiles in {}", milliseconds(time)));
        }
        if let Some(time) = self.cost.start_us {
            facts.push(format!("starts in {}", microseconds(time)));
        }
        facts.join(", ")
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MiB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20),
    }
}

fn milliseconds(time: u64) -> String {
    match time {
        0..1_000 => format!("{time} ms"),
        1_000..60_000 => format!("{}.{} s", time / 1_000, time % 1_000 / 100),
        _ => format!("{} min {} s", time / 60_000, time % 60_000 / 1_000),
    }
}

fn microseconds(time: u64) -> String {
    match time {
        0..1_000 => format!("{time} µs"),
        1_000..10_000 => format!("{}.{} ms", time / 1_000, time % 1_000 / 100),
        _ => milliseconds(time / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{microseconds, milliseconds, size};

    #[test]
    fn figures_have_a_suitable_unit() {
        for (shown, expected) in [
            (size(900), "900 bytes"),
            (size(60_001), "59 KiB"),
            (size(20 << 20), "20.0 MiB"),
            (size((1 << 20) + 900_000), "1.8 MiB"),
            (microseconds(96), "96 µs"),
            (microseconds(1_290), "1.2 ms"),
            (microseconds(21_000), "21 ms"),
            (milliseconds(999), "999 ms"),
            (milliseconds(3_260), "3.2 s"),
            (milliseconds(125_000), "2 min 5 s"),
        ] {
            assert_eq!(shown, expected);
        }
    }
}
