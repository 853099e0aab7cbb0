//! What a plugin file holds, and which one it is.

use bytes::Bytes;

use crate::cache::{ContentDigest, digest};

/// The bytes of a plugin file with their digest. The digest is always that of the
/// bytes, and computed once: for comparing pins, for finding compiled code and for
/// naming the version.
#[derive(Clone, Debug)]
pub struct PluginContent {
    bytes: Bytes,
    digest: ContentDigest,
}

impl PluginContent {
    /// Computes the digest, which takes some milliseconds for a large file.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = digest(&bytes);
        Self { bytes, digest }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Their SHA-256 digest.
    pub fn digest(&self) -> &ContentDigest {
        &self.digest
    }
}
