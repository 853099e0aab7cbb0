//! Where the worker's program is (protocol reference, section 2.3).

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use corral_app::{Description, program_with_exe};

use super::expansion::expand;

/// The program as the host names it: a file of the app, or the text as it is.
pub(super) fn named(
    app_root: &Path,
    description: &Description,
    variables: &BTreeMap<String, String>,
) -> PathBuf {
    let written = description.executable.as_deref().unwrap_or_default();
    let expanded = expand(written, variables);
    let folder = description.worker_directory.as_ref();
    let folder = folder.map_or_else(
        || app_root.to_owned(),
        |folder| app_root.join(expand(folder, variables)),
    );
    // The path is joined as text: `./handler` keeps its dot.
    let file = folder.join(&expanded);
    if file.is_file() {
        file
    } else {
        PathBuf::from(expanded)
    }
}

/// The file that is started for a program outside the app: .NET looks in the
/// folder of the host's own program, then in the host's current folder, then on `PATH`.
/// Windows adds `.exe` to a name without an extension.
pub(super) fn located(program: &Path) -> Option<PathBuf> {
    if program.is_absolute() {
        return Some(program.to_owned());
    }
    let added = program_with_exe(program).filter(|_| cfg!(windows));
    let program = added.as_deref().unwrap_or(program);
    let own_folder = env::current_exe()
        .ok()
        .and_then(|own| own.parent().map(Path::to_owned));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = own_folder
        .into_iter()
        .chain(env::current_dir().ok())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file());
    folders.or_else(|| {
        env::split_paths(&path)
            .map(|folder| folder.join(program))
            .find(|file| is_executable(file))
    })
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use rustix::fs::{Access, access};

    file.is_file() && access(file, Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// The worker's current folder. It is taken as written, without variables.
pub(super) fn working_folder(app_root: &Path, description: &Description) -> PathBuf {
    let folder = description.working_directory.as_ref();
    folder.map_or_else(|| app_root.to_owned(), |folder| app_root.join(folder))
}
