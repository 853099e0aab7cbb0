//! Archives whose bytes depend on nothing but their contents and the commit.

use std::env;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::contents::{Contents, Entry};
use super::target::Target;
use crate::layout::Layout;
use crate::process;

/// The variable with the time of reproducible builds, in seconds since 1970
/// (reproducible-builds.org).
const SOURCE_DATE: &str = "SOURCE_DATE_EPOCH";

/// An archive to be written: one folder, named as the archive.
pub(super) struct Archive {
    name: String,
    target: Target,
    contents: Contents,
}

impl Archive {
    /// The archive of this version for `target`.
    pub(super) fn of(target: Target, version: &str, contents: Contents) -> Self {
        Self {
            name: format!("corral-{version}-{}", target.triple()),
            target,
            contents,
        }
    }

    /// Writes it to the folder `out`, and returns its path.
    pub(super) fn write(&self, layout: &Layout, out: &Path) -> Result<PathBuf> {
        let suffix = match self.target {
            Target::WindowsX64 => "zip",
            Target::LinuxX64 | Target::LinuxArm64 | Target::MacArm64 => "tar.gz",
        };
        let path = out.join(format!("{}.{suffix}", self.name));
        let file = File::create(&path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        let file = BufWriter::new(file);
        match self.target {
            Target::WindowsX64 => self.zip(file),
            _ => self.tar(file, source_date(layout)?),
        }
        .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    fn tar(&self, file: impl Write, time: u64) -> Result<()> {
        // The header of gzip has no time and no name unless they are given.
        let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::best()));
        for Entry {
            path,
            content,
            executable,
        } in self.contents.sorted()
        {
            let mut header = tar::Header::new_gnu();
            header.set_size(u64::try_from(content.len())?);
            header.set_mode(if executable { 0o755 } else { 0o644 });
            header.set_mtime(time);
            archive.append_data(&mut header, format!("{}/{path}", self.name), &*content)?;
        }
        archive.into_inner()?.finish()?.flush()?;
        Ok(())
    }

    /// Times are those of the format's first day: it knows no time zones.
    fn zip(&self, file: impl Write + std::io::Seek) -> Result<()> {
        let mut archive = ZipWriter::new(file);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(zip::DateTime::default());
        for Entry {
            path,
            content,
            executable,
        } in self.contents.sorted()
        {
            let mode = if executable { 0o755 } else { 0o644 };
            let name = format!("{}/{path}", self.name);
            archive.start_file(name, options.unix_permissions(mode))?;
            archive.write_all(&content)?;
        }
        archive.finish()?.flush()?;
        Ok(())
    }
}

/// The time of the last commit, unless `SOURCE_DATE_EPOCH` has another.
fn source_date(layout: &Layout) -> Result<u64> {
    if let Some(given) = env::var_os(SOURCE_DATE) {
        let given = given.to_str().and_then(|given| given.parse().ok());
        return given.with_context(|| format!("{SOURCE_DATE} is not a number of seconds"));
    }
    let mut git = Command::new("git");
    git.args(["log", "-1", "--format=%ct"]);
    let time = process::capture(git.current_dir(&layout.root))
        .with_context(|| format!("without a git repository, set {SOURCE_DATE}"))?;
    Ok(time.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use flate2::read::GzDecoder;

    use super::*;

    fn archive(target: Target) -> Archive {
        let entry = |path: &str, executable| Entry {
            path: path.to_owned(),
            content: path.as_bytes().to_vec().into(),
            executable,
        };
        let contents = Contents::from(vec![entry("b", false), entry("a", true)]);
        Archive::of(target, "1.2.3", contents)
    }

    #[test]
    fn a_tar_has_sorted_files_with_their_modes() {
        let (mut once, mut again) = (Vec::new(), Vec::new());
        archive(Target::LinuxX64).tar(&mut once, 7).unwrap();
        archive(Target::LinuxX64).tar(&mut again, 7).unwrap();
        assert_eq!(once, again);
        let mut archive = tar::Archive::new(GzDecoder::new(&*once));
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let (mut text, header) = (String::new(), entry.header().clone());
            entry.read_to_string(&mut text).unwrap();
            let path = entry.path().unwrap().display().to_string();
            (path, header.mode().unwrap(), header.mtime().unwrap(), text)
        });
        let folder = "corral-1.2.3-x86_64-unknown-linux-musl";
        let expected = [("a", 0o755), ("b", 0o644)];
        let expected =
            expected.map(|(name, mode)| (format!("{folder}/{name}"), mode, 7, name.to_owned()));
        assert_eq!(entries.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_zip_has_sorted_files_with_their_modes() {
        let (mut once, mut again) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        archive(Target::WindowsX64).zip(&mut once).unwrap();
        archive(Target::WindowsX64).zip(&mut again).unwrap();
        assert_eq!(once, again);
        let mut archive = zip::ZipArchive::new(once).unwrap();
        let folder = "corral-1.2.3-x86_64-pc-windows-gnu";
        for (index, (name, mode)) in [("a", 0o755), ("b", 0o644)].into_iter().enumerate() {
            let entry = archive.by_index(index).unwrap();
            assert_eq!(entry.name().unwrap(), format!("{folder}/{name}"));
            assert_eq!(entry.unix_mode().unwrap() & 0o777, mode, "{name}");
        }
    }
}
