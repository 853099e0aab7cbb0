//! A layer of an image: a compressed tar with the same bytes for the same files.

use std::io::Write as _;

use anyhow::{Context, Result};
use corral_app::Sha256Digest;
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use crate::cli::package::entry::{Entry, FOLDER_MODE};

/// A layer.
pub(super) struct Layer {
    /// The tar, compressed.
    pub(super) content: Vec<u8>,
    /// The digest of the tar before it was compressed.
    pub(super) diff_id: Sha256Digest,
}

impl Layer {
    /// The layer with these folders and files, by their absolute paths without the first
    /// `/`. All belong to root.
    ///
    /// # Errors
    /// When a path is too long.
    pub(super) fn new<'a>(
        folders: impl IntoIterator<Item = String>,
        files: impl IntoIterator<Item = (String, &'a Entry)>,
    ) -> Result<Self> {
        let mut builder = Builder::new(Vec::new());
        for folder in folders {
            let mut header = header(EntryType::Directory, FOLDER_MODE, 0);
            add(&mut builder, &mut header, &format!("{folder}/"), &[])?;
        }
        for (path, entry) in files {
            let size = u64::try_from(entry.content.len())?;
            let mut header = header(EntryType::Regular, entry.mode(), size);
            add(&mut builder, &mut header, &path, &entry.content)?;
        }
        let archive = builder.into_inner()?;
        let diff_id = Sha256Digest::of(&archive);
        // Neither a time nor a system is in its header.
        let mut compressed = GzBuilder::new()
            .mtime(0)
            .write(Vec::new(), Compression::default());
        compressed.write_all(&archive)?;
        Ok(Self {
            content: compressed.finish()?,
            diff_id,
        })
    }
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

fn add(
    builder: &mut Builder<Vec<u8>>,
    header: &mut Header,
    path: &str,
    content: &[u8],
) -> Result<()> {
    let added = builder.append_data(header, path, content);
    added.with_context(|| format!("cannot add {path} to the image"))
}
