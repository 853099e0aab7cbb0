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
}
