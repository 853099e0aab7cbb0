//! Why files of the app folder are not in the package.

use std::fmt;

/// Why a file or folder of the app folder is not in the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::package) enum Reason {
    /// local.settings.json.
    Settings,
    /// Of version control.
    VersionControl,
    /// What the handler keeps on this machine.
    Local,
    /// The package itself, as it was before.
    Package,
    /// A handler, which that of the target replaces.
    Handler,
    /// This line of .funcignore.
    FuncIgnore(String),
    /// Its name begins with a dot.
    Hidden,
    /// What a build has made, or fetched.
    BuildTree,
    /// What the plugin of this function is built from.
    Source(String),
    /// What only tools for building read.
    Manifest,
    /// What an editor has left behind.
    Leftover,
    /// A link to a folder.
    Link,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings => formatter.write_str("settings and secrets of this machine"),
            Self::VersionControl => formatter.write_str("version control"),
            Self::Local => formatter.write_str("files of the handler for this machine"),
            Self::Package => formatter.write_str("the package itself"),
            Self::Handler => formatter.write_str("replaced by the handler of the target"),
            Self::FuncIgnore(line) => write!(formatter, "`{line}` in .funcignore"),
            Self::Hidden => formatter.write_str("its name begins with a dot"),
            Self::BuildTree => formatter.write_str("made by a build"),
            Self::Source(function) => write!(formatter, "the plugin `{function}` is built from it"),
            Self::Manifest => formatter.write_str("only needed to build plugins"),
            Self::Leftover => formatter.write_str("left behind by an editor"),
            Self::Link => formatter.write_str("a link to a folder"),
        }
    }
}
