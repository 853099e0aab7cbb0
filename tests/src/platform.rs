//! Where the handler under test runs: on this machine's own system, or on another.
//!
//! `cargo xtask platforms` runs suites on other platforms. The harness starts, watches and
//! ends the handler as its platform needs, so that suites do not ask on which they are.

use std::path::{Path, PathBuf};

/// The tester's variable that names the platform; absent for this machine's own system.
pub const VARIABLE: &str = "CORRAL_PLATFORM";

/// The handler's file in [`Platform::EmptyRoot`].
const HANDLER_IN_ROOT: &str = "/handler";

/// The name of the app's folder there.
pub(crate) const APP_IN_ROOT: &str = "app";

/// What the handler under test takes for its machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// This machine.
    Native,
    /// Windows, by Wine, for `handler.exe`. Drive `Z:` is the root of this machine.
    Wine,
    /// Linux on another processor, by QEMU. The kernel starts QEMU for each program of
    /// that processor, so that the handler can start its compiler.
    Qemu,
    /// Linux with nothing but the handler and its app, for a handler without libraries.
    EmptyRoot,
}

impl Platform {
    /// Each with the value of [`VARIABLE`].
    const NAMES: [(Platform, &'static str); 4] = [
        (Platform::Native, ""),
        (Platform::Wine, "wine"),
        (Platform::Qemu, "qemu"),
        (Platform::EmptyRoot, "empty-root"),
    ];

    /// The one that [`VARIABLE`] names.
    ///
    /// # Panics
    /// When it names none.
    pub fn current() -> Self {
        let name = std::env::var(VARIABLE).unwrap_or_default();
        let found = Self::NAMES.iter().find(|(_, known)| *known == name);
        let Some((platform, _)) = found else {
            panic!("{VARIABLE} is `{name}`; use wine, qemu or empty-root, or unset it");
        };
        *platform
    }

    /// The value of [`VARIABLE`].
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(platform, _)| *platform == self);
        found.map_or("", |(_, name)| name)
    }

    /// Whether the handler hears of signals, and its process ids are those of this machine.
    /// Otherwise it can only be killed.
    pub(crate) fn takes_signals(self) -> bool {
        self != Platform::Wine
    }

    /// How much longer things may take than on this machine's own system.
    pub(crate) fn patience(self) -> u32 {
        match self {
            Platform::Native | Platform::EmptyRoot => 1,
            Platform::Wine => 2,
            Platform::Qemu => 5,
        }
    }

    /// The program that starts the handler for an app with this temporary folder, its
    /// arguments, and then the handler's file.
    pub(crate) fn words(self, folder: &Path, handler: &Path) -> Vec<String> {
        let handler = handler.to_string_lossy().into_owned();
        match self {
            Platform::Native | Platform::Qemu => vec![handler],
            Platform::Wine => vec!["wine".to_owned(), handler],
            Platform::EmptyRoot => {
                let mut words = vec!["unshare".to_owned()];
                if !is_root() {
                    // A user may change the root in a name space of users.
                    words.push("--map-root-user".to_owned());
                }
                words.push(format!("--root={}", folder.display()));
                words.push(format!("--wd=/{APP_IN_ROOT}"));
                words.push(HANDLER_IN_ROOT.to_owned());
                words
            }
        }
    }

    /// `path`, which is in the temporary folder of an app, as the handler names it.
    pub(crate) fn seen(self, folder: &Path, path: &Path) -> PathBuf {
        match self {
            Platform::Native | Platform::Qemu => path.to_owned(),
            Platform::Wine => on_drive_z(path),
            Platform::EmptyRoot => match path.strip_prefix(folder) {
                Ok(inside) => Path::new("/").join(inside),
                Err(_) => path.to_owned(),
            },
        }
    }

    /// Puts the handler where it is started for the app with this temporary folder.
    pub(crate) fn prepare(self, folder: &Path, handler: &Path) {
        if self != Platform::EmptyRoot {
            return;
        }
        let copy = folder.join(HANDLER_IN_ROOT.trim_start_matches('/'));
        if copy.exists() {
            return;
        }
        // A link needs no space, and is not possible between file systems.
        if std::fs::hard_link(handler, &copy).is_err() {
            let copied = std::fs::copy(handler, &copy);
            copied.unwrap_or_else(|error| panic!("{}: {error}", copy.display()));
        }
    }
}

/// An absolute path of this machine in Wine.
fn on_drive_z(path: &Path) -> PathBuf {
    let path = path.to_string_lossy().replace('/', "\\");
    PathBuf::from(format!("Z:{path}"))
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Platform;

    #[test]
    fn the_handler_sees_the_paths_of_its_platform() {
        let (folder, file) = (Path::new("/tmp/app"), Path::new("/tmp/app/a/b.txt"));
        let cases = [
            (Platform::Native, "/tmp/app/a/b.txt"),
            (Platform::Qemu, "/tmp/app/a/b.txt"),
            (Platform::Wine, r"Z:\tmp\app\a\b.txt"),
            (Platform::EmptyRoot, "/a/b.txt"),
        ];
        for (platform, expected) in cases {
            let seen = platform.seen(folder, file);
            assert_eq!(seen.to_string_lossy(), expected, "{platform:?}");
        }
    }

    #[test]
    fn the_handler_is_the_last_word() {
        let folder = Path::new("/tmp/app");
        let cases = [
            (Platform::Native, "/built/handler"),
            (Platform::Wine, "wine /built/handler"),
            (Platform::Qemu, "/built/handler"),
        ];
        for (platform, expected) in cases {
            let words = platform.words(folder, Path::new("/built/handler"));
            assert_eq!(words.join(" "), expected, "{platform:?}");
        }
        let words = Platform::EmptyRoot.words(folder, Path::new("/built/handler"));
        assert_eq!(words.last().map(String::as_str), Some("/handler"));
    }
}
