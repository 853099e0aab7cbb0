//! Follows a page of `docs/guides`: writes its files and runs its commands, in the order
//! of the page and in one shell.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::components::staging;
use crate::layout::Layout;
use crate::process;

/// Ends what a page that fails leaves running in the background, such as a server.
const CLEANUP: &str = "trap 'jobs -p > .jobs
while read -r job; do kill \"$job\" || true; done < .jobs' EXIT
";

/// The end of a file within the script. No page has such a line.
const END: &str = "END-OF-FILE";

/// Follows `docs/guides/<name>.md` in an empty folder, beside a clone of this repository.
/// The page finds the handler and what is in `programs` in its path.
///
/// # Errors
/// When a command fails.
pub(super) fn follow(
    layout: &Layout,
    name: &str,
    handler: &Path,
    programs: &[PathBuf],
    variables: &[(&str, &str)],
) -> Result<()> {
    let page = format!("docs/guides/{name}.md");
    let text = fs::read_to_string(layout.root.join(&page))
        .with_context(|| format!("cannot read {page}"))?;
    let folder = layout.target.join("guides").join(name);
    staging::empty(&folder)?;
    link(&layout.root, &folder.join("corral"))?;
    let script = folder.join("page.sh");
    fs::write(&script, format!("{CLEANUP}{}", script_of(&text)))?;

    let handler = handler.parent().context("the handler is in a folder")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = programs.iter().cloned().chain([handler.to_path_buf()]);
    let path = env::join_paths(folders.chain(env::split_paths(&path)))?;
    process::capture(
        Command::new("sh")
            .args(["-eu", "page.sh"])
            .current_dir(&folder)
            .env("PATH", path)
            .envs(variables.iter().copied()),
    )
    .with_context(|| format!("the commands of {page} do not work"))?;
    Ok(())
}

/// The page as a script.
fn script_of(page: &str) -> String {
    let mut script = String::new();
    let mut lines = page.lines();
    let mut file = None;
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            if !line.is_empty() {
                file = named_by(line);
            }
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n");
        match (file.take(), language) {
            (Some(file), _) => {
                // Writing to a string cannot fail.
                let _ = write!(
                    script,
                    "mkdir -p \"$(dirname '{file}')\"\ncat > '{file}' <<'{END}'\n{block}\n{END}\n"
                );
            }
            (None, "sh") => {
                script.push_str(&block);
                script.push('\n');
            }
            // Output.
            (None, _) => {}
        }
    }
    script
}

/// The file that the next block is: the line is its name and a colon.
fn named_by(line: &str) -> Option<&str> {
    line.strip_prefix('`')?.strip_suffix("`:")
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(to, from)?)
}

#[cfg(windows)]
fn link(to: &Path, from: &Path) -> Result<()> {
    Ok(std::os::windows::fs::symlink_dir(to, from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_and_commands_run_in_order() {
        let page = "\
# Page

```sh
mkdir app && cd app
```

`src/main.x`:

```x
code
```

```sh
run it
```

It prints:

```json
{}
```
";
        let script = "\
mkdir app && cd app
mkdir -p \"$(dirname 'src/main.x')\"
cat > 'src/main.x' <<'END-OF-FILE'
code
END-OF-FILE
run it
";
        assert_eq!(script_of(page), script);
    }
}
