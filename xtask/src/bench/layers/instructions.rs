//! Counts the instructions of each layer with callgrind.
//!
//! Callgrind ends an account whenever the program enters `marks::mark`, and writes it
//! to a file. The program writes which layer each account belongs to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::Facts;
use super::split::{Figures, Quartiles};
use crate::process;
use crate::toolchain::debian;

/// The function that ends an account, as callgrind names it.
const MARK: &str = "*::marks::mark";

/// Finds or installs valgrind.
pub(super) fn find() -> Result<PathBuf> {
    which::which("valgrind").or_else(|_| {
        debian::install_packages(&["valgrind"]).context("valgrind is needed and not installed")?;
        which::which("valgrind").context("valgrind was installed, but is not on the path")
    })
}

#[derive(Deserialize)]
struct Profiled {
    #[serde(flatten)]
    facts: Facts,
    marks: Vec<String>,
}

/// Runs a program under `valgrind`, with the accounts in `folder`, which is emptied.
/// `pass_program` adds the program and its arguments.
pub(super) fn count(
    valgrind: &mut Command,
    folder: &Path,
    pass_program: impl FnOnce(&mut Command),
) -> Result<(Facts, Figures)> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let accounts = folder.join("account");
    valgrind
        .args(["--tool=callgrind", "--quiet"])
        // The code of plugins is made while the program runs.
        .arg("--smc-check=all-non-file")
        .arg(format!("--dump-before={MARK}"))
        .arg(format!("--callgrind-out-file={}", accounts.display()));
    pass_program(valgrind);
    valgrind.arg("--profiled");
    let text = process::capture(valgrind)?;
    let profiled: Profiled = serde_json::from_str(&text).context("unexpected output of layers")?;
    let counted = read(&accounts, &profiled.marks)?;
    fs::remove_dir_all(folder)?;
    Ok((profiled.facts, counted))
}

/// The accounts by layer.
fn read(accounts: &Path, marks: &[String]) -> Result<Figures> {
    let mut counts: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (mark, number) in marks.iter().zip(1..) {
        let file = accounts.with_extension(number.to_string());
        let text = fs::read_to_string(&file)
            .with_context(|| format!("callgrind wrote no {}", file.display()))?;
        if !mark.is_empty() {
            counts.entry(mark).or_default().push(total(&text)?);
        }
    }
    let more = accounts.with_extension((marks.len() + 1).to_string());
    let last = fs::read_to_string(&more).unwrap_or_default();
    ensure!(
        !last.contains("--dump-before"),
        "callgrind wrote more accounts than the {} marks of the program",
        marks.len()
    );
    let figures = counts.into_iter();
    Ok(figures
        .map(|(layer, counts)| (layer.to_owned(), Quartiles::of(counts)))
        .collect())
}

/// The instructions of an account.
fn total(account: &str) -> Result<u64> {
    let line = account
        .lines()
        .find_map(|line| line.strip_prefix("totals: "));
    let total = line.context("an account of callgrind has no total")?;
    Ok(total.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_total_of_an_account_is_read() {
        let account = "version: 1\npart: 2\ndesc: Trigger: --dump-before=x\n\
                       events: Ir\n\nfn=(1) x\n+3 7\n\ntotals: 1234\n";
        assert_eq!(total(account).unwrap(), 1234);
        assert!(total("version: 1\n").is_err());
    }
}
