//! `handler completions`: what a shell needs to complete commands and options.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap_complete::Shell;

use super::{NAME, shown};
use crate::console::output::out;

#[derive(clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitCode> {
    out(&script(args.shell)?);
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut shown(), NAME, &mut script);
    String::from_utf8(script).context("the script is not UTF-8")
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn scripts_are_printed_unchanged() {
        for shell in Shell::value_variants() {
            let script = script(*shell).unwrap();
            assert!(script.contains("inspect"), "{shell}");
            for hidden in [corral_runtime::COMPILE_VERB, "manual pages"] {
                assert!(!script.contains(hidden), "{shell}: {hidden}");
            }
            let escaped = script.chars().find(|it| it.is_control() && *it != '\n');
            assert_eq!(escaped, None, "{shell}");
        }
    }
}
