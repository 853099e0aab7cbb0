//! Whether host.json starts the handler with arguments that make it serve (custom
//! handler protocol, section 2.3).

use std::path::{Path, PathBuf};

use clap::Parser;
use corral_app::{App, Consequence, Problem, Severity};

use crate::cli::Cli;

/// The problems of the arguments in host.json. Those of a program that is not the
/// handler are not checked.
pub(super) fn check(app: &App) -> Vec<Problem> {
    let Some(handler) = &app.host.custom_handler else {
        return Vec::new();
    };
    let description = &handler.description;
    let executable = description.executable.as_deref().unwrap_or_default();
    let executable = app.settings.resolve(executable);
    let name = Path::new(&executable).file_stem();
    if name.is_none_or(|name| name != "handler") {
        return Vec::new();
    }
    let written = description
        .arguments
        .iter()
        .chain(&description.worker_path)
        .chain(&description.worker_arguments);
    let arguments: Vec<_> = written.map(|text| app.settings.resolve(text)).collect();
    fault(&arguments).map(problem).into_iter().collect()
}

/// What is wrong with `arguments`; `None` when the handler serves with them.
fn fault(arguments: &[String]) -> Option<String> {
    let words = std::iter::once("handler").chain(arguments.iter().map(String::as_str));
    match Cli::try_parse_from(words) {
        Ok(cli) if cli.serves() => None,
        Ok(_) => Some("run a command that does not serve".to_owned()),
        Err(error) if !error.use_stderr() => {
            Some("make the handler print text and exit instead of serving".to_owned())
        }
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            let reason = line.strip_prefix("error: ").unwrap_or(line);
            Some(format!("are not valid arguments of the handler: {reason}"))
        }
    }
}

fn problem(fault: String) -> Problem {
    Problem {
        severity: Severity::Error,
        file: PathBuf::from("host.json"),
        path: Some("$.customHandler.description.arguments".to_owned()),
        position: None,
        message: fault,
        remedy: "remove them, or write [\"serve\"]".to_owned(),
        function: None,
        consequence: Consequence::Handler,
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn accepts_only_arguments_that_serve() {
        for (arguments, says) in [
            (&[][..], None),
            (&["serve"], None),
            (&["serve", "--app", "."], None),
            (&["--app", "."], None),
            (&["5"], Some("'5'")),
            (&["check"], Some("does not serve")),
            (&["--version"], Some("exit instead of serving")),
            (&["serve", "--port", "1"], Some("--port")),
        ] {
            let arguments: Vec<_> = arguments.iter().map(|&text| text.to_owned()).collect();
            let found = fault(&arguments);
            match says {
                None => assert_eq!(found, None, "{arguments:?}"),
                Some(says) => {
                    let found = found.unwrap_or_default();
                    assert!(found.contains(says), "{arguments:?}: {found}");
                }
            }
        }
    }
}
