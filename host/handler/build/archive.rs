//! Archives: a JSON object with the content of each file by its path, compressed with
//! zlib. Equal files make equal archives.

use std::path::Path;

use anyhow::{Context as _, Result};
use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::sources::Files;

/// The slowest and smallest.
const LEVEL: u8 = 10;

/// Writes the files, in the order of names.
pub(crate) fn write(path: &Path, files: &Files) -> Result<()> {
    let packed = compress_to_vec_zlib(&serde_json::to_vec(files)?, LEVEL);
    std::fs::write(path, packed).with_context(|| format!("cannot write {}", path.display()))
}
