//! The suites as programs: built once, and run one after the other.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use corral_tests::platform::VARIABLE;
use serde::Deserialize;

use super::Target;
use super::table::{Runs, Suite};
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// The programs of all suites.
pub(super) struct Programs {
    /// Each by the name of its suite.
    files: BTreeMap<String, PathBuf>,
    /// The folder in which `cargo test` runs them.
    folder: PathBuf,
    /// The plugins that only tests use.
    guests: PathBuf,
}

/// How the tests of some suites ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// How many suites ran.
    pub(super) suites: usize,
    /// How many tests passed.
    pub(super) passed: usize,
    /// The suite and the name of each test that failed.
    pub(super) failed: Vec<String>,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.suites += other.suites;
        self.passed += other.passed;
        self.failed.extend(other.failed);
    }
}

/// One line of `cargo test --no-run --message-format json`; only the fields used here.
#[derive(Deserialize)]
struct Message {
    manifest_path: Option<PathBuf>,
    target: Option<TestTarget>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct TestTarget {
    name: String,
    kind: Vec<String>,
}

impl Programs {
    /// Builds them. The whole workspace is selected, as by `cargo xtask test`: another
    /// selection would compile the engine again.
    pub(super) fn build(layout: &Layout, suites: &[&Suite]) -> Result<Self> {
        let names = suites.iter().flat_map(|suite| ["--test", suite.name]);
        let messages = process::capture(
            cargo::command(&layout.root)
                .args(["test", "--workspace", "--no-run"])
                .args(names)
                .args(["--message-format", "json-render-diagnostics"])
                .stderr(Stdio::inherit()),
        )?;
        let folder = layout.root.join("tests");
        let manifest = folder.join("Cargo.toml");
        let mut files = BTreeMap::new();
        for line in messages.lines() {
            let message: Message =
                serde_json::from_str(line).context("cargo wrote a line that is not JSON")?;
            let (Some(target), Some(file)) = (message.target, message.executable) else {
                continue;
            };
            let is_suite = target.kind.iter().any(|kind| kind == "test");
            if is_suite && message.manifest_path.as_deref() == Some(&manifest) {
                files.insert(target.name, file);
            }
        }
        Ok(Self {
            files,
            folder,
            guests: layout.test_guests(),
        })
    }

    /// Runs the tests of one suite that can run there, and prints what they print.
    pub(super) fn run(
        &self,
        suite: &Suite,
        target: Target,
        handler: &Path,
        variables: &[(&str, String)],
    ) -> Result<Counts> {
        let name = suite.name;
        let file = self.files.get(name);
        let file = file.with_context(|| format!("cargo built no program of the suite {name}"))?;
        let mut command = Command::new(file);
        command
            .args(arguments(suite.runs(target)))
            .current_dir(&self.folder)
            .env("CORRAL_HANDLER", handler)
            .env("CORRAL_GUESTS", &self.guests)
            .env(VARIABLE, target.platform().name())
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped());
        let shown = process::shown(&command);
        let mut child = command
            .spawn()
            .with_context(|| format!("{shown} could not be started"))?;
        let output = child.stdout.take().context("the output is piped")?;
        let mut counts = Counts {
            suites: 1,
            ..Counts::default()
        };
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            counts.read(name, &line);
        }
        let status = child.wait()?;
        if !status.success() && counts.failed.is_empty() {
            let ended = format!("{name}: did not come to its end ({status})");
            counts.failed.push(ended);
        }
        Ok(counts)
    }
}

/// The arguments of the suite's program.
fn arguments(runs: &Runs) -> Vec<&'static str> {
    let mut arguments = vec!["--exact"];
    if let Runs::Without(tests) = runs {
        arguments.extend(tests.iter().flat_map(|(test, _)| ["--skip", test]));
    }
    arguments
}

impl Counts {
    /// Reads a line such as `test limits_are_exact ... ok`. What a test prints may stand
    /// before the result, but not before the name.
    fn read(&mut self, suite: &str, line: &str) {
        let Some((name, result)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.split_once(" ... "))
        else {
            return;
        };
        if result == "ok" {
            self.passed += 1;
        } else if result == "FAILED" {
            self.failed.push(format!("{suite}: {name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test a::first ... ok",
            "test second ... FAILED",
            "test third ... ok",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored",
        ] {
            counts.read("limits", line);
        }
        let expected = Counts {
            suites: 0,
            passed: 2,
            failed: vec!["limits: second".to_owned()],
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn single_tests_are_skipped_by_their_whole_name() {
        let some = Runs::Without(&[("a::first", "a reason"), ("second", "another")]);
        let cases = [
            (&Runs::All, &["--exact"][..]),
            (
                &some,
                &["--exact", "--skip", "a::first", "--skip", "second"],
            ),
        ];
        for (runs, expected) in cases {
            assert_eq!(arguments(runs), expected);
        }
    }
}
