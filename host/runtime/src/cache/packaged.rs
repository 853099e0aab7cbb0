//! Compiled code that is deployed with the app, for machines that did not compile it.
//!
//! The names of other files in the cache say for which engine and processor they are,
//! by a number that only the same handler on the same kind of machine finds. Code in a
//! package is made on another machine, so its name says only what the engine does not
//! check itself: whether both handlers convert plugins alike.

use std::hint::black_box;

use corral_app::Sha256Digest;
use object::read::elf::{ElfFile64, FileHeader};
use object::{Endianness, Object as _, ObjectSection as _};

/// What the file of a handler says of the packaged code that it loads: the version of
/// its engine, and that of the conversion of plugins. It is looked for in other
/// handlers, so it must be in the file as it is.
const STAMP: &str = "corral-packaged-code:50-4;";

/// What [`STAMP`] begins with.
const STAMP_PREFIX: &str = "corral-packaged-code:";

/// Where the engine says which version it is and what it compiled for.
const ENGINE_SECTION: &str = ".wasmtime.engine";

/// Which packaged code a handler loads. Two handlers load the same if this is equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeVersion(String);

impl CodeVersion {
    /// That of this handler.
    pub fn current() -> Self {
        // Without it, the compiler would keep only the part that is used.
        let stamp = black_box(STAMP);
        Self(read_stamp(stamp.as_bytes()).unwrap_or_default())
    }

    /// That of the handler with this content; `None` if it is not one, or of a version
    /// that loads no packaged code.
    pub fn of_handler(content: &[u8]) -> Option<Self> {
        let mut starts = memchr::memmem::find_iter(content, STAMP_PREFIX);
        starts
            .find_map(|start| read_stamp(content.get(start..)?))
            .map(Self)
    }

    /// What the name of the file begins with, for the plugin with this digest.
    pub(super) fn any_key(digest: &Sha256Digest) -> String {
        format!("{digest}-packaged-")
    }

    /// The key of the code of the plugin with this digest. `suffix` is that of its kind.
    pub(super) fn key(&self, digest: &Sha256Digest, suffix: &str) -> String {
        format!("{}{}{suffix}", Self::any_key(digest), self.0)
    }

    /// Whether a handler of this version looks for the file called `name`, which is
    /// packaged code.
    pub fn finds(&self, name: &str) -> bool {
        let version = name.split_once("-packaged-").map(|(_, version)| version);
        let version = version.and_then(|version| version.strip_prefix(&self.0));
        version.is_some_and(|rest| rest.starts_with(['.', '-']))
    }
}

/// The version in a stamp at the start of `content`.
fn read_stamp(content: &[u8]) -> Option<String> {
    let version = content.strip_prefix(STAMP_PREFIX.as_bytes())?;
    let end = version.iter().position(|&byte| byte == b';')?;
    let version = std::str::from_utf8(version.get(..end)?).ok()?;
    let (engine, conversion) = version.split_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(engine) && is_number(conversion)).then(|| version.to_owned())
}

/// What a file of compiled code says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeHeader {
    /// The version of the engine that it is for.
    pub engine: String,
    /// The architecture and operating system that it is for, as Rust names them.
    pub triple: String,
}

impl CodeHeader {
    /// Reads it from the content of a file; `None` if that is not compiled code.
    pub fn read(code: &[u8]) -> Option<Self> {
        let file = ElfFile64::<Endianness>::parse(code).ok()?;
        // The engine's own, so that this is no other program.
        let is_code = file.elf_header().e_ident().os_abi.0 == ELF_OS_ABI;
        let section = file.section_by_name(ENGINE_SECTION)?;
        let data = section.data().ok().filter(|_| is_code)?;
        let (engine, rest) = text(data.get(1..)?)?;
        let (triple, _) = text(rest)?;
        Some(Self { engine, triple })
    }
}

/// `ELFOSABI_WASMTIME`, which only the engine's own crates name.
const ELF_OS_ABI: u8 = 200;

/// A text of fewer than 128 bytes after its length, and what follows.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(length.into())?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::CONVERSION_VERSION;

    fn version(text: &str) -> CodeVersion {
        CodeVersion(text.to_owned())
    }

    /// When one of the two versions changes, the stamp has to change with it.
    #[test]
    fn the_stamp_says_the_versions_of_this_build() {
        let engine = wasmtime::Engine::default();
        let code = engine.precompile_module(b"\0asm\x01\0\0\0").unwrap();
        let header = CodeHeader::read(&code).unwrap();
        let expected = format!("{}-{CONVERSION_VERSION}", header.engine);
        assert_eq!(CodeVersion::current(), version(&expected));
        let machine = std::env::consts::ARCH;
        assert!(header.triple.starts_with(machine), "{header:?}");
    }

    #[test]
    fn other_files_are_not_compiled_code() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        for content in [&b""[..], b"\0asm", b"\x7fELF", &program] {
            assert_eq!(CodeHeader::read(content), None);
        }
    }

    #[test]
    fn handlers_are_known_by_their_stamp() {
        for (content, expected) in [
            ("", None),
            ("corral-packaged-code:", None),
            (
                "corral-packaged-code:{}; corral-packaged-code:7-12;",
                Some("7-12"),
            ),
            ("\0corral-packaged-code:50-4;\0", Some("50-4")),
            ("corral-packaged-code:50-;", None),
        ] {
            let found = CodeVersion::of_handler(content.as_bytes());
            assert_eq!(found, expected.map(version), "{content}");
        }
    }

    #[test]
    fn a_handler_finds_code_of_its_version() {
        let digest = Sha256Digest::of(b"");
        for (of, by, found) in [
            ("50-4", "50-4", true),
            ("50-4", "50-5", false),
            ("50-4", "50-42", false),
        ] {
            for suffix in ["", "-module"] {
                let name = format!("{}.cwasm", version(of).key(&digest, suffix));
                assert_eq!(version(by).finds(&name), found, "{name} {by}");
            }
        }
    }
}
