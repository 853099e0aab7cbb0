//! Wine, and the folder below `target` that stands for its drive `C:`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;
use crate::tools::once;

/// Wine, and a compiler for the library that it may lack.
const PACKAGES: [&str; 3] = ["wine", "wine64", "gcc-mingw-w64-x86-64-win32"];

/// The programs of these packages that are needed.
const PROGRAMS: [&str; 4] = ["wine", "wineboot", "wineserver", COMPILER];

const COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// The library that Wine lacks before version 9, and the folder of its source.
const LIBRARY: &str = "bcryptprimitives.dll";
const SOURCE: &str = "tests/wine";

/// The folder of libraries in that of Wine.
const SYSTEM: &str = "drive_c/windows/system32";

/// The key with the variables that Wine sets for each program, whatever its starter set.
const FORCED_VARIABLES: &str = r"HKCU\Volatile Environment";

/// The longest that the first start of Wine takes, which fills the folder.
const LIMIT: Duration = Duration::from_mins(5);

/// The server of Wine that all handlers share. It is ended when this is dropped.
pub(super) struct Wine {
    /// The folder with drive `C:` and the registry.
    prefix: PathBuf,
}

impl Wine {
    /// Finds or installs Wine, and starts its server, so that no handler waits for it.
    pub(super) fn start(layout: &Layout) -> Result<Self> {
        if !PROGRAMS.iter().all(|name| which::which(name).is_ok()) {
            debian::install_packages(&PACKAGES).context("Wine is needed and not installed")?;
        }
        let wine = Self {
            prefix: layout.target.join("wine"),
        };
        // A run that was interrupted leaves its server.
        let _ = wine.command("wineserver", &["--kill"]).output();
        let library = built_library(layout)?;
        let version = process::capture(&mut wine.command("wine", &["--version"]))?;
        let recipe = format!("{} with {LIBRARY}", version.trim());
        once(&wine.prefix, &recipe, || wine.fill(&library))?;
        process::run(&mut wine.command("wineserver", &["--persistent"]))?;
        // The harness gives each app its own folder.
        let forced = [
            "reg",
            "delete",
            FORCED_VARIABLES,
            "/v",
            "LOCALAPPDATA",
            "/f",
        ];
        process::capture(&mut wine.command("wine", &forced))
            .context("Wine does not let go of LOCALAPPDATA")?;
        Ok(wine)
    }

    /// What programs that start Wine need in their environment.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WINEPREFIX", self.prefix.to_string_lossy().into_owned()),
            // It would write to the standard error of handlers.
            ("WINEDEBUG", "-all".to_owned()),
            // It asks on a screen to install what browsers and .NET need.
            ("WINEDLLOVERRIDES", "mscoree,mshtml=".to_owned()),
        ]
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(self.variables())
            .stdin(Stdio::null());
        command
    }

    /// Fills the folder, and adds the library if Wine has none.
    fn fill(&self, library: &Path) -> Result<()> {
        process::run_bounded(&mut self.command("wineboot", &["--init"]), LIMIT)?;
        process::run(&mut self.command("wineserver", &["--wait"]))?;
        let file = self.prefix.join(SYSTEM).join(LIBRARY);
        if !file.exists() {
            fs::copy(library, &file).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }
}

/// Builds the library that Wine may lack.
fn built_library(layout: &Layout) -> Result<PathBuf> {
    let source = layout.root.join(SOURCE);
    let folder = layout.tools().join("wine");
    fs::create_dir_all(&folder)?;
    let library = folder.join(LIBRARY);
    staging::unless_made(&library, &[&source], COMPILER, || {
        process::run(
            Command::new(COMPILER)
                .args(["-shared", "-O2", "-Wall", "-Wextra", "-Werror", "-o"])
                .arg(&library)
                .arg(source.join("bcryptprimitives.c"))
                .arg("-ladvapi32"),
        )
    })?;
    Ok(library)
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Ends what failed tests have left as well.
        let _ = self.command("wineserver", &["--kill"]).status();
    }
}
