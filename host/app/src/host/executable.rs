//! Whether the Functions host will find the program that it has to start
//! (custom handler protocol, sections 2.3 and 10).

use std::path::{Component, Path};

use super::Description;
use crate::json::{Cursor, Object};
use crate::settings::Settings;

pub(super) fn check(
    root: &Path,
    file: &Object<'_>,
    description: &Description,
    settings: &Settings,
) {
    let Some(written) = &description.executable else {
        return;
    };
    let Some(place) = cursor(file) else {
        return;
    };
    let resolved = settings.resolve(written);
    if let Some(name) = settings.unknown_names(written).first() {
        place.warn(
            format!("names the setting `{name}`, which does not exist"),
            format!("add `{name}` to the app settings"),
        );
        return;
    }
    let path = Path::new(&resolved);
    if path.is_relative() && leads_with_dot(&resolved) {
        place.warn(
            format!("is `{resolved}`, and packaging gives the execute bit only to a file of exactly that name"),
            format!("write \"{}\"", plain(path)),
        );
    }
    let folder = description.worker_directory.as_ref().map_or_else(
        || root.to_owned(),
        |folder| root.join(settings.resolve(folder)),
    );
    let program = folder.join(path);
    if program.is_file() {
        check_execute_bit(&program, &resolved, &place);
    } else if !program.with_extension("exe").is_file() {
        place.warn(
            format!("there is no file `{resolved}` in the app, so it must be on the PATH"),
            "copy the handler into the app root",
        );
    }
}

fn cursor<'a>(file: &Object<'a>) -> Option<Cursor<'a>> {
    file.get("customHandler")
        .or_else(|| file.get("httpWorker"))?
        .object()?
        .get("description")?
        .object()?
        .get("defaultExecutablePath")
}

fn leads_with_dot(path: &str) -> bool {
    path.starts_with("./") || path.starts_with(".\\")
}

fn plain(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let components: Vec<_> = Path::new(&text)
        .components()
        .filter(|component| !matches!(component, Component::CurDir))
        .map(|component| component.as_os_str().to_string_lossy().into_owned())
        .collect();
    components.join("/")
}

#[cfg(unix)]
fn check_execute_bit(program: &Path, written: &str, place: &Cursor<'_>) {
    use std::os::unix::fs::PermissionsExt;
    let executable = program
        .metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0);
    if !executable {
        place.warn(
            format!("the file `{written}` lacks the execute bit, so it may not start"),
            format!("run `chmod +x {written}` in the app root"),
        );
    }
}

#[cfg(not(unix))]
fn check_execute_bit(_program: &Path, _written: &str, _place: &Cursor<'_>) {}
