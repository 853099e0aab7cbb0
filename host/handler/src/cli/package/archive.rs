//! A package as a zip: the same bytes for the same files.

use std::io::{Cursor, Write as _};

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::entry::{Entries, FOLDER_MODE};

/// The zip with `entries`, as if it was made on Unix, so that programs can be started
/// where they are unpacked.
///
/// # Errors
/// When there are too many.
pub(super) fn zip(entries: &Entries) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix);
    for folder in entries.folders() {
        let options = options.unix_permissions(FOLDER_MODE);
        writer.add_directory(folder, options)?;
    }
    for (path, entry) in entries.iter() {
        writer
            .start_file(path, options.unix_permissions(entry.mode()))
            .with_context(|| format!("cannot add {path} to the zip"))?;
        writer.write_all(&entry.content)?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn bytes_depend_on_the_files_alone() {
        let files = [
            ("host.json", "{}", false),
            ("handler", "\x7fELF", true),
            ("a/a.wasm", "", false),
        ];
        let made = |order: &[usize]| {
            let mut entries = Entries::default();
            for &index in order {
                let (path, content, executable) = files[index];
                entries
                    .add(path.to_owned(), content.into(), executable)
                    .unwrap();
            }
            zip(&entries).unwrap()
        };
        let bytes = made(&[0, 1, 2]);
        assert_eq!(bytes, made(&[2, 0, 1]));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (path, content, executable) in files {
            let mut file = archive.by_name(path).unwrap();
            assert_eq!(file.system(), System::Unix);
            let expected = if executable { 0o100_755 } else { 0o100_644 };
            assert_eq!(file.unix_mode(), Some(expected), "{path}");
            let mut found = String::new();
            file.read_to_string(&mut found).unwrap();
            assert_eq!(found, content);
        }
        assert!(archive.by_name("a/").unwrap().is_dir());
    }
}
