//! Caches compiled code on disk, so that a plugin is not compiled at every start.
//!
//! Compiled code runs outside the sandbox, so a file here is as powerful as the
//! handler itself. Hence the rules of [`folder`]: a private folder that no other
//! user can write to, and files whose digest was recorded when they were written.
//! Anything else is compiled again and replaced.

mod fault;
mod folder;
mod load;
mod packaged;
mod private;
mod tidy;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use corral_app::Sha256Digest;
use wasmtime::Engine;

pub use fault::FolderFault;
use folder::Folder;
pub(crate) use load::{Code, enable_instructions};
pub use packaged::{CodeHeader, CodeVersion};
pub use private::PrivateFolder;

/// The version of what is done to a file before it is compiled, which its digest does
/// not cover.
const CONVERSION_VERSION: u32 = 4;

/// The compile cache of one engine.
pub(crate) struct Cache {
    folders: Vec<Folder>,
    /// Why some of the candidates are not among them.
    faults: Vec<FolderFault>,
    /// Distinguishes versions and settings of the compiler.
    engine: u64,
    /// Whether new code is compiled quickly, which only a cache like this one takes.
    quick: bool,
    /// Why the first file of packaged code that does not fit does not.
    misfit: OnceLock<String>,
}

/// Marks the keys of code that was compiled quickly.
const QUICK: &str = "-quick";

impl Cache {
    /// Reads compiled code from all `candidates` that can be trusted, and writes new
    /// code to the first that is writable; without one, nothing is cached. New code
    /// is readable by all users if it is `for_all`, and kept apart if it is compiled
    /// `quick`ly.
    pub(crate) fn open(
        engine: &Engine,
        candidates: &[PathBuf],
        for_all: bool,
        quick: bool,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        CONVERSION_VERSION.hash(&mut hasher);
        let (mut folders, mut faults) = (Vec::new(), Vec::new());
        for path in candidates {
            match Folder::open(path, for_all) {
                Ok(folder) => folders.push(folder),
                Err(fault) => faults.push(fault),
            }
        }
        Self {
            folders,
            faults,
            engine: hasher.finish(),
            quick,
            misfit: OnceLock::new(),
        }
    }

    /// Why some of the candidates are not used.
    pub(crate) fn faults(&self) -> &[FolderFault] {
        &self.faults
    }

    /// Keeps the writable folder within bounds: removes code that was not used for
    /// long, and the oldest of the rest, but never that of the plugins with the
    /// digests `serving`. Blocks.
    pub(crate) fn tidy(&self, serving: &HashSet<Sha256Digest>) {
        if let Some(folder) = self.writable() {
            let serving = serving.iter().map(Sha256Digest::to_string).collect();
            tidy::tidy(folder.path(), &serving, tidy::Bounds::default());
        }
    }

    /// The folder that new code is written to, if any.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.writable().map(Folder::path)
    }

    fn writable(&self) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.is_writable())
    }

    /// The code of the plugin with this digest, from the cache or by `compile`, whose
    /// result is cached.
    pub(crate) fn get_or_compile<C: Code, E>(
        &self,
        engine: &Engine,
        digest: &Sha256Digest,
        compile: impl FnOnce() -> Result<C, E>,
    ) -> Result<(C, Origin), E> {
        let mut key = format!("{digest}-{:016x}{}", self.engine, C::SUFFIX);
        let code = self.find(engine, &key);
        if let Some(code) = code.or_else(|| self.packaged(engine, digest)) {
            return Ok((code, Origin::Cache));
        }
        if self.quick {
            key.push_str(QUICK);
            if let Some(code) = self.find(engine, &key) {
                return Ok((code, Origin::Cache));
            }
        }
        let code = compile()?;
        // The system can drop pages of a file and read them again; those of the compiler's
        // answer stay. Failing to cache costs the next start a compilation; the plugin
        // itself is ready.
        let stored = self
            .writable()
            .and_then(|folder| Self::store(folder, engine, &key, &code));
        Ok((stored.unwrap_or(code), Origin::Compiled))
    }

    fn find<C: Code>(&self, engine: &Engine, key: &str) -> Option<C> {
        let folders = self.folders.iter();
        let mut trusted = folders.filter_map(|folder| folder.trusted(key));
        trusted.find_map(|file| C::map(engine, &file).ok())
    }

    /// The code that is deployed with the app, if it fits.
    fn packaged<C: Code>(&self, engine: &Engine, digest: &Sha256Digest) -> Option<C> {
        let key = CodeVersion::current().key(digest, C::SUFFIX);
        for folder in &self.folders {
            let reason = match folder.trusted(&key) {
                Some(file) => match C::map(engine, &file) {
                    Ok(code) => return Some(code),
                    Err(error) => Some(format!("{error:#}")),
                },
                None => folder.why_untrusted(&key, &CodeVersion::any_key(digest)),
            };
            if let Some(reason) = reason {
                self.misfit.get_or_init(|| reason);
            }
        }
        None
    }

    /// Why packaged code had to be compiled again, if any had.
    pub(crate) fn misfit(&self) -> Option<&str> {
        self.misfit.get().map(String::as_str)
    }

    /// Writes the code, and maps what was written.
    fn store<C: Code>(folder: &Folder, engine: &Engine, key: &str, code: &C) -> Option<C> {
        folder.write(key, &code.serialize().ok()?).ok()?;
        C::map(engine, &folder.trusted(key)?).ok()
    }
}

/// The files by which a handler on another machine finds code of the plugin with this
/// digest: their names in [the folder of the cache](Cache), and what they hold.
pub(crate) fn packaged_files<C: Code>(
    digest: &Sha256Digest,
    code: Vec<u8>,
) -> [(String, Vec<u8>); 2] {
    let key = CodeVersion::current().key(digest, C::SUFFIX);
    let recorded = Sha256Digest::of(&code).to_string();
    [
        (folder::code_name(&key), code),
        (folder::digest_name(&key), recorded.into_bytes()),
    ]
}

/// Where a plugin's code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was compiled for this load.
    Compiled,
    /// It was found in the cache.
    Cache,
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;

    use wasmtime::Module;

    use super::*;

    #[test]
    fn maps_the_file_of_new_code() {
        let root = tempfile::tempdir().unwrap();
        let candidate = root.path().join("cache");
        let engine = Engine::default();
        let cache = Cache::open(&engine, std::slice::from_ref(&candidate), false, false);
        let wasm = b"\0asm\x01\0\0\0";
        let (code, origin) = cache
            .get_or_compile(&engine, &Sha256Digest::of(wasm), || {
                Module::from_binary(&engine, wasm)
            })
            .unwrap();
        assert_eq!(origin, Origin::Compiled);
        let mapped = fs::read_to_string("/proc/self/maps").unwrap();
        assert!(mapped.contains(candidate.to_str().unwrap()), "{mapped}");
        drop(code);
    }

    #[test]
    fn quick_code_is_used_only_where_it_will_do() {
        let root = tempfile::tempdir().unwrap();
        let candidate = root.path().join("cache");
        let engine = Engine::default();
        let wasm = b"\0asm\x01\0\0\0";
        for (quick, expected) in [
            (true, Origin::Compiled),
            (true, Origin::Cache),
            (false, Origin::Compiled),
            (false, Origin::Cache),
            (true, Origin::Cache),
        ] {
            let cache = Cache::open(&engine, std::slice::from_ref(&candidate), false, quick);
            let compile = || Module::from_binary(&engine, wasm);
            let (_, origin) = cache
                .get_or_compile(&engine, &Sha256Digest::of(wasm), compile)
                .unwrap();
            assert_eq!(origin, expected, "quick: {quick}");
        }
    }
}
