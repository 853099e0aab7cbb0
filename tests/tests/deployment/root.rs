//! What only root can do to a machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Whether root runs the tests. If not, says of `row` that it did not run.
pub(crate) fn is_root(row: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        println!("{row}: needs root, not run");
    }
    root
}

/// Runs a program that has to be there and to succeed.
pub(crate) fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {output:?}"
    );
}

/// Something that is mounted until it is dropped.
#[derive(Debug)]
pub(crate) struct Mounted(PathBuf);

impl Mounted {
    /// An empty file system in memory with these options.
    pub(crate) fn memory(at: &Path, options: &str) -> Self {
        fs::create_dir_all(at).unwrap();
        run("mount", &["-t", "tmpfs", "-o", options, "tmpfs", path(at)]);
        Self(at.to_owned())
    }

    /// A folder on itself, to be read only.
    pub(crate) fn read_only(at: &Path) -> Self {
        run("mount", &["--bind", path(at), path(at)]);
        let mounted = Self(at.to_owned());
        run("mount", &["-o", "remount,bind,ro", path(at)]);
        mounted
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Detached even while something is open in it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A group of processes, below another one, until it is dropped.
#[derive(Debug)]
pub(crate) struct Group(PathBuf);

impl Group {
    /// A group whose parent has the limit `memory` in bytes; it has none itself.
    pub(crate) fn with_memory(memory: u64) -> Self {
        static GROUPS: AtomicU32 = AtomicU32::new(0);
        let (hierarchy, file) = memory_hierarchy();
        let number = GROUPS.fetch_add(1, Ordering::Relaxed);
        let outer = hierarchy.join(format!("corral-test-{}-{number}", std::process::id()));
        fs::create_dir(&outer).unwrap();
        let inner = Self(outer.join("inner"));
        fs::write(outer.join(file), memory.to_string()).unwrap();
        if file == "memory.max" {
            fs::write(outer.join("cgroup.subtree_control"), "+memory").unwrap();
        }
        fs::create_dir(&inner.0).unwrap();
        inner
    }

    /// The file into which a process writes its id to join.
    pub(crate) fn members(&self) -> PathBuf {
        self.0.join("cgroup.procs")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
        let _ = self.0.parent().map(fs::remove_dir);
    }
}

/// Where groups have limits on memory, and in which file: version 1 or 2.
fn memory_hierarchy() -> (PathBuf, &'static str) {
    let old = PathBuf::from("/sys/fs/cgroup/memory");
    if old.is_dir() {
        return (old, "memory.limit_in_bytes");
    }
    let new = PathBuf::from("/sys/fs/cgroup");
    let controllers = fs::read_to_string(new.join("cgroup.controllers")).unwrap_or_default();
    assert!(
        controllers.contains("memory"),
        "no cgroups with memory at {}",
        new.display()
    );
    let _ = fs::write(new.join("cgroup.subtree_control"), "+memory");
    (new, "memory.max")
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().expect("the path is Unicode")
}
