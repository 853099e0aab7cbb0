//! The SDKs, which no registry has: the handler carries them and unpacks them below the
//! app, in `.corral/sdk/<language>`.

mod unpack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

pub(super) use unpack::hidden_folder;

/// The folder of the app that holds what the handler makes for builds. Neither git nor a
/// deployment takes it.
pub(super) const FOLDER: &str = ".corral";

/// One SDK.
struct Sdk {
    /// Its folder in `guest-sdk`.
    name: &'static str,
    archive: &'static [u8],
    /// Tells it from those of other handlers, also of the same version.
    digest: &'static str,
}

macro_rules! sdk {
    ($name:literal, $digest:literal) => {
        Sdk {
            name: $name,
            archive: include_bytes!(concat!(env!("OUT_DIR"), "/sdk-", $name, ".json.zlib")),
            digest: env!($digest),
        }
    };
}

static ALL: [Sdk; 5] = [
    sdk!("c", "SDK_C"),
    sdk!("go", "SDK_GO"),
    sdk!("javascript", "SDK_JAVASCRIPT"),
    sdk!("python", "SDK_PYTHON"),
    sdk!("rust", "SDK_RUST"),
];

/// Files of a function that say where its SDK is.
const REFERRING: [&str; 5] = [
    "Cargo.toml",
    "go.mod",
    "package.json",
    "plugin.json",
    "pyproject.toml",
];

/// Unpacks the SDKs that the functions in `folders` are built with, unless those of this
/// handler are there. Returns the names of those that were unpacked.
///
/// A function is built with the SDK that one of its files names by its path,
/// `../.corral/sdk/<language>`.
pub(super) fn restore(root: &Path, folders: &[PathBuf]) -> Result<Vec<&'static str>> {
    let mut restored = Vec::new();
    for sdk in &ALL {
        if folders.iter().any(|folder| sdk.is_used_in(folder)) && sdk.unpack(root)? {
            restored.push(sdk.name);
        }
    }
    Ok(restored)
}

impl Sdk {
    fn is_used_in(&self, folder: &Path) -> bool {
        let path = format!("{FOLDER}/sdk/{}", self.name);
        REFERRING.iter().any(|name| {
            let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
            // The next character ends the name: `c` is not `csharp`.
            text.match_indices(&path).any(|(start, _)| {
                let rest = text.get(start + path.len()..).unwrap_or_default();
                !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-')
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::embedded;
    use super::*;

    /// The SDK with this name.
    pub(super) fn find(name: &str) -> &'static Sdk {
        ALL.iter().find(|sdk| sdk.name == name).unwrap()
    }

    #[test]
    fn sdks_are_restored_for_the_functions_that_name_them() {
        let app = tempfile::tempdir().unwrap();
        for (name, file, text, expected) in [
            ("a", "plugin.json", "cc -I ../.corral/sdk/c x.c", &["c"][..]),
            ("b", "go.mod", "replace a => ../.corral/sdk/go\n", &["go"]),
            ("c", "plugin.json", "../.corral/sdk/csharp", &[]),
            ("d", "plugin.json", "../guest-sdk/rust", &[]),
            ("e", "README.md", "../.corral/sdk/rust", &[]),
            // It is there.
            ("f", "plugin.json", "../.corral/sdk/c/corral.c", &[]),
        ] {
            let folder = app.path().join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(file), text).unwrap();
            assert_eq!(restore(app.path(), &[folder]).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn the_rust_sdk_stands_alone() {
        let files = embedded::files(find("rust").archive).unwrap();
        for (name, text) in &files {
            assert!(!text.contains("../../wit"), "{name}");
            if name.ends_with("Cargo.toml") {
                assert!(!text.contains("workspace"), "{name}: {text}");
            }
        }
        assert!(files.contains_key("wit/function.wit"), "{:?}", files.keys());
        let manifest = files.get("Cargo.toml").unwrap();
        assert!(manifest.contains("path = \"macros\""), "{manifest}");
    }

    #[test]
    fn what_only_tests_of_the_sdks_need_is_left_out() {
        for sdk in &ALL {
            let files = embedded::files(sdk.archive).unwrap();
            assert!(files.len() > 10, "{}: {:?}", sdk.name, files.keys());
            for name in files.keys() {
                let (folder, _) = name.split_once('/').unwrap_or_default();
                assert!(!folder.starts_with("test"), "{}: {name}", sdk.name);
                assert!(!name.contains("node_modules"), "{}: {name}", sdk.name);
            }
        }
    }
}
