//! Limits that Linux puts on a group of processes.
//!
//! A container usually sees its own group as the root of all groups; a systemd service,
//! or a group within a container, does not. So the lookup is that of Linux: from the
//! group of the process to the root, and the smallest limit applies. CPU quotas are
//! read by the standard library (`available_parallelism`).

use std::path::{Path, PathBuf};

/// The groups of the process.
const GROUPS: &str = "/proc/self/cgroup";

/// The mounted file systems.
const MOUNTS: &str = "/proc/self/mountinfo";

/// The memory limit of the process by its groups, in bytes. `read` returns the content
/// of a file.
pub(super) fn memory(read: impl Fn(&Path) -> Option<String>) -> Option<u64> {
    let groups = read(Path::new(GROUPS))?;
    let mounts = read(Path::new(MOUNTS))?;
    let limits = groups.lines().filter_map(|line| {
        let (hierarchy, group) = Hierarchy::of(line)?;
        let mut mounts = mounts.lines().filter_map(Mount::parse);
        let mount = mounts.find(|mount| hierarchy.is_mounted_by(mount))?;
        let file = hierarchy.limit_file();
        let folders = mount.folders(group);
        let limits = folders.filter_map(|folder| read(&folder.join(file))?.trim().parse().ok());
        limits.min()
    });
    limits.min()
}

/// A hierarchy of groups that limits memory.
#[derive(Clone, Copy)]
enum Hierarchy {
    /// The single hierarchy of version 2.
    Unified,
    /// The memory hierarchy of version 1.
    Memory,
}

impl Hierarchy {
    /// Parses a line of [`GROUPS`], such as `4:memory:/a/b` or `0::/a/b`.
    fn of(line: &str) -> Option<(Self, &str)> {
        let mut parts = line.splitn(3, ':');
        let (number, controllers, group) = (parts.next()?, parts.next()?, parts.next()?);
        if number == "0" && controllers.is_empty() {
            return Some((Self::Unified, group));
        }
        let memory = controllers.split(',').any(|name| name == "memory");
        memory.then_some((Self::Memory, group))
    }

    fn is_mounted_by(self, mount: &Mount<'_>) -> bool {
        match self {
            Self::Unified => mount.kind == "cgroup2",
            Self::Memory => {
                let mut options = mount.options.split(',');
                mount.kind == "cgroup" && options.any(|option| option == "memory")
            }
        }
    }

    /// The file with the limit. `max`, or a number larger than any memory, means no
    /// limit.
    fn limit_file(self) -> &'static str {
        match self {
            Self::Unified => "memory.max",
            Self::Memory => "memory.limit_in_bytes",
        }
    }
}

/// A line of [`MOUNTS`].
struct Mount<'a> {
    /// The group at the root of the mount.
    root: PathBuf,
    /// The mount point.
    point: PathBuf,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    /// Parses a line: id, parent, device, root, mount point, options, any number
    /// of tags, `-`, type, source, options of the file system (proc(5)).
    fn parse(line: &'a str) -> Option<Self> {
        let (place, system) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, point) = (place.next()?, place.next()?);
        let mut system = system.split(' ');
        let (kind, _source, options) = (system.next()?, system.next()?, system.next()?);
        Some(Self {
            root: unescaped(root),
            point: unescaped(point),
            kind,
            options,
        })
    }

    /// The folders of `group` and its visible ancestors. For a group outside of the
    /// mount, only the mount point.
    fn folders(&self, group: &str) -> impl Iterator<Item = PathBuf> + '_ {
        let group = Path::new(group);
        let within = group.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let plain = within
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        let within = if plain { within } else { Path::new("") };
        let mut folders: Vec<PathBuf> = within
            .ancestors()
            .map(|part| self.point.join(part))
            .collect();
        if folders.is_empty() {
            folders.push(self.point.clone());
        }
        folders.into_iter()
    }
}

/// Decodes octal escapes such as `\040` for a space.
fn unescaped(text: &str) -> PathBuf {
    let mut parts = text.split('\\');
    let mut path = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..3)
            .and_then(|code| u8::from_str_radix(code, 8).ok());
        if let (Some(code), Some(rest)) = (code, part.get(3..)) {
            path.push(char::from(code));
            path.push_str(rest);
        } else {
            path.push('\\');
            path.push_str(part);
        }
    }
    path.into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A machine with version 2.
    const UNIFIED: &str = "\
29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
31 23 0:28 / /sys/fs/bpf rw shared:5 - bpf none rw,mode=700
";

    /// A machine with version 1 and an unused hierarchy of version 2.
    const SEPARATE: &str = "\
30 29 0:26 / /sys/fs/cgroup/unified rw shared:5 - cgroup2 cgroup2 rw
31 29 0:27 / /sys/fs/cgroup/systemd rw shared:6 - cgroup cgroup rw,name=systemd
37 29 0:33 / /sys/fs/cgroup/memory rw shared:13 - cgroup cgroup rw,memory
38 29 0:34 / /sys/fs/cgroup/cpu,cpuacct rw shared:14 - cgroup cgroup rw,cpu,cpuacct
";

    /// A container without its own group namespace.
    const CONTAINER: &str = "\
900 899 0:33 /docker/4f2a /sys/fs/cgroup/memory ro master:13 - cgroup cgroup rw,memory
";

    const ODD: &str = "\
29 23 0:26 / /mnt/my\\040groups rw - cgroup2 cgroup2 rw
";

    /// The value of an unset limit in version 1.
    const NONE: &str = "9223372036854771712\n";

    /// Files with limits and their content.
    type Limits = &'static [(&'static str, &'static str)];

    /// A name, the mounts, the groups, the limits, and the effective limit.
    type Case = (
        &'static str,
        &'static str,
        &'static str,
        Limits,
        Option<u64>,
    );

    const CASES: [Case; 15] = [
        (
            "the root of a container",
            UNIFIED,
            "0::/\n",
            &[("/sys/fs/cgroup/memory.max", "1000\n")],
            Some(1000),
        ),
        (
            "a service of systemd",
            UNIFIED,
            "0::/system.slice/handler.service\n",
            &[(
                "/sys/fs/cgroup/system.slice/handler.service/memory.max",
                "512\n",
            )],
            Some(512),
        ),
        (
            "a limit of an ancestor",
            UNIFIED,
            "0::/a/b/c\n",
            &[
                ("/sys/fs/cgroup/a/memory.max", "700\n"),
                ("/sys/fs/cgroup/a/b/memory.max", "900\n"),
                ("/sys/fs/cgroup/a/b/c/memory.max", "max\n"),
            ],
            Some(700),
        ),
        (
            "no limit",
            UNIFIED,
            "0::/a\n",
            &[("/sys/fs/cgroup/a/memory.max", "max\n")],
            None,
        ),
        ("nothing can be read", UNIFIED, "0::/a\n", &[], None),
        (
            "version 1",
            SEPARATE,
            "9:name=systemd:/x\n4:memory:/outer/inner\n1:cpu,cpuacct:/y\n0::/\n",
            &[
                ("/sys/fs/cgroup/memory/memory.limit_in_bytes", NONE),
                ("/sys/fs/cgroup/memory/outer/memory.limit_in_bytes", "800\n"),
                (
                    "/sys/fs/cgroup/memory/outer/inner/memory.limit_in_bytes",
                    NONE,
                ),
            ],
            Some(800),
        ),
        (
            "both versions",
            SEPARATE,
            "4:memory:/one\n0::/two\n",
            &[
                ("/sys/fs/cgroup/memory/one/memory.limit_in_bytes", "800\n"),
                ("/sys/fs/cgroup/unified/two/memory.max", "600\n"),
            ],
            Some(600),
        ),
        (
            "controllers together",
            "37 29 0:33 / /cg rw - cgroup cgroup rw,cpu,memory\n",
            "4:cpu,memory:/one\n",
            &[("/cg/one/memory.limit_in_bytes", "800\n")],
            Some(800),
        ),
        (
            "a container of version 1",
            CONTAINER,
            "4:memory:/docker/4f2a\n",
            &[("/sys/fs/cgroup/memory/memory.limit_in_bytes", "300\n")],
            Some(300),
        ),
        (
            "a group within it",
            CONTAINER,
            "4:memory:/docker/4f2a/inner\n",
            &[
                ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "300\n"),
                ("/sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "200\n"),
            ],
            Some(200),
        ),
        (
            "a group beside what is mounted",
            CONTAINER,
            "4:memory:/docker/other\n",
            &[("/sys/fs/cgroup/memory/memory.limit_in_bytes", "300\n")],
            Some(300),
        ),
        (
            "a group outside of the namespace",
            UNIFIED,
            "0::/../../other\n",
            &[
                ("/sys/fs/cgroup/memory.max", "300\n"),
                ("/sys/fs/cgroup/../../other/memory.max", "1\n"),
            ],
            Some(300),
        ),
        (
            "blanks in paths",
            ODD,
            "0::/a b\n",
            &[("/mnt/my groups/a b/memory.max", "300\n")],
            Some(300),
        ),
        (
            "a colon in the group",
            UNIFIED,
            "0::/a:b\n",
            &[("/sys/fs/cgroup/a:b/memory.max", "300\n")],
            Some(300),
        ),
        ("nonsense", "- - -\nx\n", "\n::\n0:\n", &[], None),
    ];

    #[test]
    fn the_smallest_limit_of_all_ancestors_applies() {
        for (what, mounts, groups, limits, expected) in CASES {
            let mut files: HashMap<PathBuf, &str> = limits
                .iter()
                .map(|(path, text)| (PathBuf::from(path), *text))
                .collect();
            files.insert(MOUNTS.into(), mounts);
            files.insert(GROUPS.into(), groups);
            let read = |path: &Path| files.get(path).map(ToString::to_string);
            assert_eq!(memory(read), expected, "{what}");
        }
        assert_eq!(memory(|_| None), None, "another system");
    }
}
