//! Paths that the files of an app name.

use std::path::{Component, Path, PathBuf};

/// `path` relative to `folder`, without `.` and `..`. Like `Path.GetFullPath` of
/// .NET this looks at the text alone, not at the disk, so that equal files have
/// equal paths.
pub(crate) fn join(folder: &Path, path: impl AsRef<Path>) -> PathBuf {
    let mut joined = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}

/// The names of devices of Windows, but for those with a number.
const DEVICES: [&str; 6] = ["aux", "con", "conin$", "conout$", "nul", "prn"];

/// The beginnings of those with a number.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Whether Windows takes a file or folder called `name` for a device, in every folder and
/// with every extension. So an app with such a name cannot be copied to Windows.
pub fn is_windows_device(name: &str) -> bool {
    // Spaces and dots at the end of a name are dropped, and what follows a colon is a
    // stream of the file.
    let stem = name.split(['.', ':']).next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_lowercase();
    let is_numbered = NUMBERED_DEVICES.iter().any(|device| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        matches!(
            number.chars().collect::<Vec<_>>().as_slice(),
            ['0'..='9' | '¹' | '²' | '³']
        )
    });
    is_numbered || DEVICES.contains(&stem.as_str())
}

/// `path` with `/` in place of `\\`, if it has any: only Windows separates folders by those.
pub(crate) fn with_slashes(path: &str) -> Option<String> {
    path.contains('\\').then(|| path.replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_absolute_and_normalized() {
        for (path, full) in [
            ("a.wasm", "/app/f/a.wasm"),
            ("./a.wasm", "/app/f/a.wasm"),
            ("../shared/./a.wasm", "/app/shared/a.wasm"),
            ("../../../..", "/"),
            ("/data", "/data"),
            ("x/..", "/app/f"),
        ] {
            assert_eq!(join(Path::new("/app/f"), path), Path::new(full), "{path}");
        }
    }

    #[test]
    fn names_of_devices_are_known() {
        for (name, is_device) in [
            ("con", true),
            ("CON", true),
            ("Nul", true),
            ("nul.wasm", true),
            ("aux.tar.gz", true),
            ("prn ", true),
            ("COM1", true),
            ("com0", true),
            ("lpt9.txt", true),
            ("com\u{b9}", true),
            ("conout$", true),
            ("nul:stream", true),
            ("com", false),
            ("com10", false),
            ("comx", false),
            ("console", false),
            ("auxiliary", false),
            ("my-nul", false),
            (".nul", false),
            ("", false),
        ] {
            assert_eq!(is_windows_device(name), is_device, "{name}");
        }
    }

    #[test]
    fn only_backslashes_are_replaced() {
        for (path, replaced) in [
            (r"..\shared\any.wasm", Some("../shared/any.wasm")),
            (r"a/b\c", Some("a/b/c")),
            ("../shared/any.wasm", None),
            ("any.wasm", None),
        ] {
            assert_eq!(with_slashes(path).as_deref(), replaced, "{path}");
        }
    }
}
