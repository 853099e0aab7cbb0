//! What a program file runs on, read from the file.

use std::fmt;

use anyhow::{Context, Result, bail};
use object::read::elf::{ElfFile64, FileHeader as _, ProgramHeader as _};
use object::read::macho::MachOFile64;
use object::read::pe::PeFile64;
use object::{Architecture, Endianness, FileKind, Object as _};

use super::target::Target;

/// What a program file runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Program {
    /// Its operating system, as Rust names it.
    pub(in crate::cli) system: &'static str,
    /// Its architecture, as Rust names it.
    pub(in crate::cli) architecture: &'static str,
    /// What it needs of a C library.
    pub(in crate::cli) library: Library,
}

/// What a program needs of a C library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Library {
    /// Nothing: it is linked statically, or the system has the library.
    Nothing,
    /// The GNU C library, of this version or later.
    Glibc(Version),
    /// Another loader, with its path.
    Loader(String),
}

/// A version of the GNU C library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) struct Version {
    major: u32,
    minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl Program {
    /// Reads it from the content of the file.
    ///
    /// # Errors
    /// When that is not a program for a 64-bit system.
    pub(in crate::cli) fn read(content: &[u8]) -> Result<Self> {
        match FileKind::parse(content).context("not a program")? {
            FileKind::Elf64 => {
                let file = ElfFile64::<Endianness>::parse(content)?;
                Ok(Self {
                    system: "linux",
                    architecture: architecture(file.architecture())?,
                    library: library(&file)?,
                })
            }
            FileKind::Pe64 => Ok(Self {
                system: "windows",
                architecture: architecture(PeFile64::parse(content)?.architecture())?,
                library: Library::Nothing,
            }),
            FileKind::MachO64 => {
                let file = MachOFile64::<Endianness>::parse(content)?;
                Ok(Self {
                    system: "macos",
                    architecture: architecture(file.architecture())?,
                    library: Library::Nothing,
                })
            }
            other => bail!("not a program for a 64-bit system: {other:?}"),
        }
    }

    /// The platform that it is for, if handlers are released for it.
    pub(in crate::cli) fn target(&self) -> Option<Target> {
        Target::of(self.system, self.architecture)
    }

    /// The platform in words: `linux-x64`.
    pub(in crate::cli) fn platform(&self) -> String {
        let target = self.target().map(|target| target.name().to_owned());
        target.unwrap_or_else(|| format!("{} on {}", self.system, self.architecture))
    }
}

fn architecture(found: Architecture) -> Result<&'static str> {
    match found {
        Architecture::X86_64 => Ok("x86_64"),
        Architecture::Aarch64 => Ok("aarch64"),
        other => bail!("for the architecture {other:?}, which no handler is released for"),
    }
}

fn library(file: &ElfFile64<'_, Endianness>) -> Result<Library> {
    let (endian, data) = (file.endian(), file.data());
    let mut loader = None;
    for header in file.elf_header().program_headers(endian, data)? {
        loader = loader.or(header.interpreter(endian, data)?);
    }
    let Some(loader) = loader else {
        return Ok(Library::Nothing);
    };
    let loader = String::from_utf8_lossy(loader).into_owned();
    if !loader.contains("ld-linux") {
        return Ok(Library::Loader(loader));
    }
    Ok(Library::Glibc(glibc(file)?))
}

/// The newest version of the GNU C library that the program names.
fn glibc(file: &ElfFile64<'_, Endianness>) -> Result<Version> {
    let (endian, data) = (file.endian(), file.data());
    let sections = file.elf_section_table();
    let mut newest = Version::default();
    let Some((mut needs, strings)) = sections.gnu_verneed(endian, data)? else {
        return Ok(newest);
    };
    let strings = sections.strings(endian, data, strings)?;
    while let Some((_, mut names)) = needs.next()? {
        while let Some(name) = names.next()? {
            let name = name.name(endian, strings)?;
            newest = newest.max(version(name).unwrap_or_default());
        }
    }
    Ok(newest)
}

/// The version in a name such as `GLIBC_2.34`.
fn version(name: &[u8]) -> Option<Version> {
    let (library, version) = std::str::from_utf8(name).ok()?.split_once('_')?;
    let mut numbers = version.split('.').map(str::parse);
    let version = Version {
        major: numbers.next()?.ok()?,
        minor: numbers.next()?.ok()?,
    };
    (library == "GLIBC").then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for (name, expected) in [
            ("GLIBC_2.34", Some((2, 34))),
            ("GLIBC_2.2.5", Some((2, 2))),
            ("GLIBC_2.x", None),
            ("GCC_3.0", None),
        ] {
            let expected = expected.map(|(major, minor)| Version { major, minor });
            assert_eq!(version(name.as_bytes()), expected, "{name}");
        }
        assert!(version(b"GLIBC_2.9") < version(b"GLIBC_2.34"));
    }

    #[test]
    fn this_test_runs_on_this_machine() {
        let content = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let program = Program::read(&content).unwrap();
        assert_eq!(program.target(), Target::of_this_machine());
        if cfg!(all(target_os = "linux", target_env = "gnu")) {
            assert!(matches!(program.library, Library::Glibc(_)), "{program:?}");
        }
    }

    #[test]
    fn other_files_are_not_programs() {
        for content in [&b""[..], b"#!/bin/sh\n", b"\0asm\x01\0\0\0", b"\x7fELF"] {
            assert!(Program::read(content).is_err(), "{content:?}");
        }
    }
}
