//! The file of this program, which starts itself again as a compiler.

use std::env;
use std::path::{self, Path, PathBuf};

use anyhow::{Context as _, Result};

/// The program that runs, whatever its file is by now.
const RUNNING: &str = "/proc/self/exe";

/// What starts this program again.
///
/// # Errors
/// When the system does not say where it is, nor did the one who started it.
pub(super) fn own() -> Result<PathBuf> {
    // The file may be replaced while the handler runs; Linux still has the running one.
    if cfg!(target_os = "linux") && Path::new(RUNNING).exists() {
        return Ok(PathBuf::from(RUNNING));
    }
    env::current_exe().or_else(|error| {
        // A root folder may be without `/proc`.
        let started = env::args_os().next().map(PathBuf::from);
        let program = started.and_then(|name| named(&name)).ok_or(error);
        program.context(
            "cannot find the handler's executable; start the handler by its path, or mount /proc",
        )
    })
}

/// The file that a program was started by, unless it was looked for in `PATH`.
fn named(name: &Path) -> Option<PathBuf> {
    let has_folder = name.components().count() > 1;
    path::absolute(name).ok().filter(|_| has_folder)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::named;

    #[test]
    fn a_program_is_found_by_its_path() {
        let folder = std::env::current_dir().unwrap();
        let relative = folder.join("bin").join("handler");
        let cases = [
            ("/app/handler", Some(Path::new("/app/handler"))),
            ("bin/handler", Some(relative.as_path())),
            ("handler", None),
            ("", None),
        ];
        for (name, expected) in cases {
            if cfg!(unix) {
                assert_eq!(named(Path::new(name)).as_deref(), expected, "{name}");
            }
        }
    }
}
