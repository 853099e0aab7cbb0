//! Whether the Functions host will find the program that it has to start
//! (custom handler protocol, sections 2.3 and 10).

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::Description;
use crate::discovery::file_names;
use crate::json::{Cursor, Object};
use crate::problem::{Consequence, Severity};
use crate::settings::Settings;

/// How much of a program is read to find out whether it is a script, in bytes.
const LONGEST_SCRIPT: u64 = 64 << 10;

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
    working_directory(root, file, description);
    let resolved = settings.resolve(written);
    if let Some(name) = settings.unknown_names(written).first() {
        place.add(
            Consequence::NoProgram,
            Severity::Warning,
            format!("names the setting `{name}`, which does not exist"),
            format!("add `{name}` to the app settings"),
        );
        return;
    }
    let path = Path::new(&resolved);
    if path.is_relative() && leads_with_dot(&resolved) {
        place.warn(
            format!("is `{resolved}`, but packaging sets the execute bit only on a file with exactly that name"),
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
        check_script(&program, &resolved, &place);
    } else if !program_with_exe(&program).is_some_and(|program| program.is_file()) {
        missing(&folder, path, &place, settings);
    }
}

/// The program may come with the deployment if it has the handler's own name, or
/// if it is not in the app at all.
fn missing(folder: &Path, path: &Path, place: &Cursor<'_>, settings: &Settings) {
    let written = path.display();
    if !folder.is_dir() {
        place.add(
            Consequence::NoProgram,
            Severity::Error,
            format!(
                "is looked up in the folder `{}`, which does not exist",
                folder.display()
            ),
            "correct workerDirectory, or remove it",
        );
    } else if path.is_absolute() {
        place.warn(
            format!("there is no file `{written}` on this machine"),
            "put the handler there, or into the app root",
        );
    } else if on_path(path, settings)
        || OWN_NAMES
            .iter()
            .any(|name| path.file_name() == Some(name.as_ref()))
    {
        place.warn(
            format!("there is no file `{written}` in the app, so it must be on the PATH"),
            "copy the handler into the app root",
        );
    } else {
        let names = file_names(folder);
        let near = OWN_NAMES
            .iter()
            .find(|name| names.iter().any(|file| file == *name));
        place.add(Consequence::NoProgram, Severity::Error,
format!("there is no file `{written}` in the app or on the PATH, so the Functions host cannot start it"),
            match near {
                Some(near) => format!("write \"{near}\""),
                None => "copy the handler into the app root, and write its name".to_owned(),
            },
        );
    }
}

/// The names of the handler's own file.
const OWN_NAMES: [&str; 2] = ["handler", "handler.exe"];

fn on_path(program: &Path, settings: &Settings) -> bool {
    settings.get("PATH").is_some_and(|path| {
        std::env::split_paths(path).any(|folder| {
            let file = folder.join(program);
            file.is_file()
                || cfg!(windows) && program_with_exe(&file).is_some_and(|file| file.is_file())
        })
    })
}

/// The file that Windows starts for a program whose name has no extension.
pub fn program_with_exe(program: &Path) -> Option<PathBuf> {
    let name = program.file_name()?;
    if program.extension().is_some() {
        return None;
    }
    let mut name = name.to_owned();
    name.push(".exe");
    Some(program.with_file_name(name))
}

/// The current folder of the program is taken as written, and must be there.
fn working_directory(root: &Path, file: &Object<'_>, description: &Description) {
    let Some(folder) = &description.working_directory else {
        return;
    };
    let place = section(file).and_then(|section| section.get("workingDirectory"));
    if let Some(place) = place
        && !root.join(folder).is_dir()
    {
        let message = format!(
            "there is no folder `{folder}`, so the Functions host cannot start the handler"
        );
        let remedy = "name a folder of the app, or remove it";
        if Path::new(folder).is_absolute() {
            place.warn(message, remedy);
        } else {
            place.add(Consequence::NoProgram, Severity::Error, message, remedy);
        }
    }
}

fn cursor<'a>(file: &Object<'a>) -> Option<Cursor<'a>> {
    section(file)?.get("defaultExecutablePath")
}

/// The description of the program.
fn section<'a>(file: &Object<'a>) -> Option<Object<'a>> {
    file.get("customHandler")
        .or_else(|| file.get("httpWorker"))?
        .if_object()?
        .get("description")?
        .if_object()
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

/// The host kills only the process that it started, not that process's children
/// (custom handler protocol, section 2.7).
fn check_script(program: &Path, written: &str, place: &Cursor<'_>) {
    let Some(text) = script(program) else { return };
    let mut lines = text.lines().map(str::trim_start);
    if !lines.any(|line| line.starts_with("exec ")) {
        place.warn(
            format!("is the script `{written}`, which does not replace itself with the handler, so the Functions host kills the script but not the handler"),
            "start the handler in the script's last line with `exec`, as in `exec ./handler \"$@\"`",
        );
    }
}

/// The text of a script for a shell.
fn script(program: &Path) -> Option<String> {
    let mut start = Vec::new();
    let file = File::open(program).ok()?;
    file.take(LONGEST_SCRIPT).read_to_end(&mut start).ok()?;
    let text = String::from_utf8(start).ok()?;
    let interpreter = text.strip_prefix("#!")?.lines().next()?;
    let names_a_shell = interpreter
        .split(['/', ' '])
        .any(|word| word.ends_with("sh"));
    names_a_shell.then_some(text)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::program_with_exe;
    use crate::fixture::{HTTP, expect};

    #[test]
    fn only_a_name_without_an_extension_gets_one() {
        for (program, expected) in [
            ("handler", Some("handler.exe")),
            ("/app/bin/handler", Some("/app/bin/handler.exe")),
            ("handler.exe", None),
            ("handler.v2", None),
            ("..", None),
        ] {
            let found = program_with_exe(Path::new(program));
            assert_eq!(found.as_deref(), expected.map(Path::new), "{program}");
        }
    }

    #[test]
    fn a_script_must_exec_the_handler() {
        for (script, told) in [
            ("#!/bin/sh\nexec ./handler-bin \"$@\"\n", false),
            (
                "#!/usr/bin/env bash\nif true; then\n  exec ./h\nfi\n",
                false,
            ),
            ("#!/bin/sh\n./handler-bin \"$@\"\n", true),
            ("#!/usr/bin/env -S bash -e\n./h # exec ./h\n", true),
            ("#!/usr/bin/env python3\nimport os\n", false),
            ("\u{7f}ELF", false),
            ("", false),
        ] {
            let files = [
                ("f/function.json", HTTP),
                ("f/f.wasm", ""),
                ("handler", script),
            ];
            let problem = "~description.defaultExecutablePath: is the script `handler`";
            expect(&files, &[], told.then_some(problem).as_slice());
        }
    }
}
