//! Compiled code on disk, so that a plugin is compiled once and not at every
//! start.
//!
//! Compiled code runs outside the sandbox, so a file here is as powerful as the
//! handler itself. Hence the rules of [`folder`]: a folder of our own that
//! nobody else can write to, and files whose digest was noted when we wrote
//! them. Whatever does not fit is compiled again and replaced.

mod folder;
mod load;
mod private;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use folder::Folder;
pub(crate) use load::component_of as load;
pub use private::PrivateFolder;

/// The compile cache of one engine.
pub(crate) struct Cache {
    folders: Vec<Folder>,
    /// Tells apart the versions and settings of the compiler.
    engine: u64,
}

/// The SHA-256 digest of a plugin file: its identity.
pub type ContentDigest = [u8; 32];

/// The digest of `content`.
pub fn digest(content: &[u8]) -> ContentDigest {
    Sha256::digest(content).into()
}

/// A digest in lower-case hexadecimal.
pub fn hex(digest: &ContentDigest) -> String {
    use std::fmt::Write;
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

impl Cache {
    /// Looks for compiled code in all of `candidates` that can be trusted, and
    /// keeps new code in the first that can be written to; without any, nothing
    /// is cached.
    pub(crate) fn open(engine: &Engine, candidates: &[PathBuf]) -> Self {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self {
            folders: candidates
                .iter()
                .filter_map(|path| Folder::open(path))
                .collect(),
            engine: hasher.finish(),
        }
    }

    /// Where new code is kept, if anywhere.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.writable().map(Folder::path)
    }

    fn writable(&self) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.is_writable())
    }

    /// The component with this digest, from the cache or by `compile`, whose
    /// result is kept for the next time.
    pub(crate) fn get_or_compile<E>(
        &self,
        engine: &Engine,
        digest: &ContentDigest,
        compile: impl FnOnce() -> Result<Component, E>,
    ) -> Result<(Component, Origin), E> {
        let key = format!("{}-{:016x}", hex(digest), self.engine);
        let mut trusted = self
            .folders
            .iter()
            .filter_map(|folder| folder.trusted(&key));
        if let Some(component) = trusted.find_map(|file| load::component(engine, &file)) {
            return Ok((component, Origin::Cache));
        }
        let component = compile()?;
        if let Some(folder) = self.writable()
            && let Ok(code) = component.serialize()
        {
            // A full or vanished disk costs the next start a compilation, no
            // more; the plugin itself is ready.
            let _ = folder.write(&key, &code);
        }
        Ok((component, Origin::Compiled))
    }
}

/// Where a plugin's code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was compiled just now.
    Compiled,
    /// It was found compiled.
    Cache,
}
