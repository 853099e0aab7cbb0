//! The content of a plugin file with its digest.

use bytes::Bytes;
use corral_app::Sha256Digest;

/// The bytes of a plugin file with their digest, which is computed once. It is
/// compared with pins, finds compiled code and names the version.
#[derive(Clone, Debug)]
pub struct PluginContent {
    bytes: Bytes,
    digest: Sha256Digest,
}

impl PluginContent {
    /// Computes the digest, which takes milliseconds for a large file.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = Sha256Digest::of(&bytes);
        Self { bytes, digest }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Their SHA-256 digest.
    pub fn digest(&self) -> &Sha256Digest {
        &self.digest
    }
}
