//! Folders in which a changed link can make a path refer to another file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longer chains are left to the poll.
const MAX_HOPS: usize = 8;

/// Adds the folders of all links from `path` to the file behind them. In a Kubernetes
/// volume a file is a link into the folder `..data`, which is itself the link that is
/// replaced.
pub(super) fn follow(path: &Path, folders: &mut BTreeSet<PathBuf>) {
    let mut path = path.to_owned();
    for _ in 0..MAX_HOPS {
        let Some(folder) = path.parent() else { return };
        folders.insert(folder.to_owned());
        let next = if let Ok(target) = fs::read_link(&path) {
            folder.join(target)
        } else if let (Ok(target), Some(name)) = (fs::read_link(folder), path.file_name()) {
            let Some(above) = folder.parent() else { return };
            folders.insert(above.to_owned());
            above.join(target).join(name)
        } else {
            return;
        };
        path = next;
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_of_a_kubernetes_volume_are_followed() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("..1")).unwrap();
        fs::write(root.join("..1/a.wasm"), "").unwrap();
        symlink("..1", root.join("..data")).unwrap();
        symlink("..data/a.wasm", root.join("a.wasm")).unwrap();
        let mut folders = BTreeSet::new();
        follow(&root.join("a.wasm"), &mut folders);
        let expected = ["", "..1", "..data"].map(|name| match name {
            "" => root.to_owned(),
            name => root.join(name),
        });
        assert_eq!(folders, BTreeSet::from(expected));
    }

    #[test]
    fn link_loops_end() {
        let root = tempfile::tempdir().unwrap();
        symlink("a.wasm", root.path().join("a.wasm")).unwrap();
        let mut folders = BTreeSet::new();
        follow(&root.path().join("a.wasm"), &mut folders);
        assert_eq!(folders.len(), 1);
    }
}
