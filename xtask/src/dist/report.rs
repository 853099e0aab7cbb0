//! What was made, for people and for programs.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::build::Built;
use super::target::Target;
use crate::progress::seconds;

/// One archive.
#[derive(Serialize)]
pub(super) struct Row {
    target: &'static str,
    file: String,
    sha256: String,
    /// Sizes in bytes.
    archive_bytes: u64,
    handler_bytes: u64,
    build_ms: u128,
}

impl Row {
    pub(super) fn new(
        target: Target,
        built: &Built,
        archive: &Path,
        build_time: Duration,
    ) -> Result<Self> {
        let file = archive.file_name().context("an archive has no name")?;
        let mut digest = Sha256::new();
        let size = std::io::copy(&mut File::open(archive)?, &mut digest)?;
        Ok(Self {
            target: target.triple(),
            file: file.to_string_lossy().into_owned(),
            sha256: hex::encode(digest.finalize()),
            archive_bytes: size,
            handler_bytes: std::fs::metadata(&built.handler)?.len(),
            build_ms: build_time.as_millis(),
        })
    }
}

/// The digests as `sha256sum --check` reads them.
pub(super) fn checksums(rows: &[Row]) -> String {
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| format!("{}  {}\n", row.sha256, row.file))
        .collect();
    lines.sort_by(|one, other| one.split_at(64).1.cmp(other.split_at(64).1));
    lines.concat()
}

/// The whole result.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) version: &'a str,
    pub(super) folder: &'a Path,
    pub(super) archives: Vec<Row>,
    /// Targets that cannot be built here, and why.
    pub(super) left_out: Vec<(&'static str, &'static str)>,
}

impl Report<'_> {
    /// Prints it; `elapsed` is the time of everything.
    pub(super) fn print(&self, json: bool, elapsed: &str) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let mut text = format!(
            "{:<52}{:>12}{:>12}  {}\n",
            "archive", "size", "handler", "built in"
        );
        for row in &self.archives {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{:<52}{:>12}{:>12}  {}",
                row.file,
                mebibytes(row.archive_bytes),
                mebibytes(row.handler_bytes),
                seconds(Duration::from_millis(
                    u64::try_from(row.build_ms).unwrap_or(u64::MAX)
                ))
            );
        }
        print!("\n{text}");
        for (target, reason) in &self.left_out {
            println!("{target} is left out: it {reason}");
        }
        println!("written to {} in {elapsed}", self.folder.display());
        Ok(())
    }
}

fn mebibytes(bytes: u64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_for_people() {
        for (bytes, expected) in [
            (0, "0.0 MiB"),
            (1 << 20, "1.0 MiB"),
            (33_554_432, "32.0 MiB"),
        ] {
            assert_eq!(mebibytes(bytes), expected);
        }
    }
}
