//! What plugins are built for.

use std::env;

/// What a plugin is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be deployed: as small and fast as its build command makes it.
    Deployment,
    /// To be tried as soon as its source is saved.
    Development,
}

/// What tells build commands to be quick: cargo, whose release profile is otherwise what
/// the manifest says, and the SDKs' own tools.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_INCREMENTAL", "true"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CORRAL_BUILD", "development"),
];

impl Purpose {
    /// The variables of a build command, without those that the developer has set.
    pub(super) fn variables(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Deployment => Vec::new(),
            Self::Development => {
                let unset = |name: &str| env::var_os(name).is_none();
                QUICK.into_iter().filter(|(name, _)| unset(name)).collect()
            }
        }
    }
}
