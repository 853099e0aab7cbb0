//! The files that `build/main.rs` packs into the handler.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use miniz_oxide::inflate::decompress_to_vec_zlib;

/// Text by path, relative to a folder, with `/`.
pub(super) type Files = BTreeMap<String, String>;

/// Unpacks an archive.
///
/// # Errors
/// When the handler's own file is damaged.
pub(super) fn files(archive: &[u8]) -> Result<Files> {
    let unpacked = decompress_to_vec_zlib(archive).map_err(|error| anyhow!("{error}"));
    unpacked
        .and_then(|json| Ok(serde_json::from_slice(&json)?))
        .context("the files in the handler are damaged; install it again")
}
