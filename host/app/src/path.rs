//! Paths that the files of an app name.

use std::path::{Component, Path, PathBuf};

/// `path` as seen from `folder`, without `.` and `..`, as .NET makes a full
/// path: by its text, whatever is on the disk. Then equal files have equal
/// paths.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_full() {
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
}
