//! What is linked into the handler and is not a package: libraries in C that packages
//! contain, and the libraries of the compilers.

use std::fs;
use std::path::Path;

use super::packages::Package;
use super::target::Target;

/// A library without a package.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Library {
    pub(super) name: &'static str,
    /// `None` if nothing says which it is.
    pub(super) version: Option<String>,
    /// An SPDX expression.
    pub(super) license: &'static str,
}

/// A library in C within a package.
struct InC {
    package: &'static str,
    name: &'static str,
    license: &'static str,
    /// The header that defines its version, and under which name.
    version: Option<(&'static str, &'static str)>,
}

const IN_C: [InC; 3] = [
    InC {
        package: "libmimalloc-sys",
        name: "mimalloc",
        license: "MIT",
        version: Some(("c_src/mimalloc/v3/include/mimalloc.h", "MI_MALLOC_VERSION")),
    },
    InC {
        package: "libsqlite3-sys",
        name: "SQLite",
        license: "blessing",
        version: Some(("sqlite3/sqlite3.h", "SQLITE_VERSION")),
    },
    InC {
        package: "ring",
        name: "BoringSSL",
        license: "Apache-2.0 AND ISC AND OpenSSL",
        version: None,
    },
];

/// The libraries in C that `package` contains.
pub(super) fn within(package: &Package) -> Vec<Library> {
    let libraries = IN_C
        .iter()
        .filter(|library| library.package == package.name);
    libraries
        .map(|library| Library {
            name: library.name,
            version: library.version.and_then(|(header, name)| {
                let header = package.folder().join(header);
                defined(&fs::read_to_string(header).ok()?, name)
            }),
            license: library.license,
        })
        .collect()
}

/// The libraries that the compilers for `target` link into every program.
pub(super) fn of_compilers(target: Target, rust: &str) -> Vec<Library> {
    let mut libraries = vec![Library {
        name: "Rust standard library",
        version: Some(rust.to_owned()),
        license: "MIT OR Apache-2.0",
    }];
    let more = match target {
        Target::LinuxX64 | Target::LinuxArm64 => {
            vec![
                ("musl", "MIT"),
                ("LLVM libunwind", "Apache-2.0 WITH LLVM-exception"),
            ]
        }
        Target::WindowsX64 => vec![
            ("mingw-w64 runtime", "ZPL-2.1"),
            ("GCC runtime", "GPL-3.0-or-later WITH GCC-exception-3.1"),
        ],
        Target::MacArm64 => Vec::new(),
    };
    libraries.extend(more.into_iter().map(|(name, license)| Library {
        name,
        version: None,
        license,
    }));
    libraries
}

/// The version of the Rust compiler, from the file that pins it.
pub(super) fn rust_version(root: &Path) -> Option<String> {
    let pinned = fs::read_to_string(root.join("rust-toolchain.toml")).ok()?;
    let pinned: toml::Table = pinned.parse().ok()?;
    let channel = pinned.get("toolchain")?.get("channel")?;
    Some(channel.as_str()?.to_owned())
}

/// The value of a macro, without quotes.
fn defined(header: &str, name: &str) -> Option<String> {
    header.lines().find_map(|line| {
        let mut words = line.strip_prefix("#define")?.split_whitespace();
        let value = words.next().filter(|word| *word == name).and(words.next());
        Some(value?.trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_headers() {
        for (header, expected) in [
            ("#define VERSION        \"3.54.1\"\n", Some("3.54.1")),
            ("#define VERSION 30302   // major\n", Some("30302")),
            ("#define VERSION_NUMBER 1\n#define VERSION 2\n", Some("2")),
            ("#ifdef VERSION\n", None),
            ("#define VERSION\n", None),
        ] {
            assert_eq!(defined(header, "VERSION").as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn the_pinned_compiler_is_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(rust_version(root).is_some_and(|version| version.starts_with("1.")));
    }
}
