//! What the handler is built for.

use clap::ValueEnum;

/// A target of release builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Any Linux on x86-64: the executable is static
    #[value(name = "x86_64-unknown-linux-musl")]
    LinuxX64,
    /// Any Linux on AArch64
    #[value(name = "aarch64-unknown-linux-musl")]
    LinuxArm64,
    /// Windows on x86-64
    #[value(name = "x86_64-pc-windows-gnu")]
    WindowsX64,
    /// macOS on Apple silicon
    #[value(name = "aarch64-apple-darwin")]
    MacArm64,
}

/// How the handler is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// As a whole, which takes twice as long
    Dist,
    /// As for benchmarks
    Release,
}

impl Profile {
    /// Its name in Cargo.toml.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dist => "dist",
            Self::Release => "release",
        }
    }
}

impl Target {
    /// Its name for the compiler.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::LinuxX64 => "x86_64-unknown-linux-musl",
            Self::LinuxArm64 => "aarch64-unknown-linux-musl",
            Self::WindowsX64 => "x86_64-pc-windows-gnu",
            Self::MacArm64 => "aarch64-apple-darwin",
        }
    }

    /// The file name of the handler.
    pub(super) fn handler(self) -> &'static str {
        match self {
            Self::WindowsX64 => "handler.exe",
            Self::LinuxX64 | Self::LinuxArm64 | Self::MacArm64 => "handler",
        }
    }

    /// Whether the C library is linked in.
    pub(super) fn is_musl(self) -> bool {
        matches!(self, Self::LinuxX64 | Self::LinuxArm64)
    }

    /// Whether this machine runs what is built for it.
    pub(super) fn runs_here(self) -> bool {
        match self {
            Self::LinuxX64 => cfg!(all(target_os = "linux", target_arch = "x86_64")),
            Self::LinuxArm64 => cfg!(all(target_os = "linux", target_arch = "aarch64")),
            Self::WindowsX64 => cfg!(all(windows, target_arch = "x86_64")),
            Self::MacArm64 => cfg!(all(target_os = "macos", target_arch = "aarch64")),
        }
    }

    /// Why it cannot be built on this machine, if it cannot.
    pub(super) fn obstacle(self) -> Option<&'static str> {
        let is_other = cfg!(not(target_os = "linux")) && !self.runs_here();
        match self {
            Self::MacArm64 if cfg!(not(target_os = "macos")) => Some(
                "needs the frameworks CoreServices and Security of Apple's SDK, which may not be distributed; build it on a Mac",
            ),
            _ if is_other => Some("is built on Linux"),
            _ => None,
        }
    }

    /// All that this machine can build.
    pub(super) fn all_that_build_here() -> Vec<Self> {
        let all = Self::value_variants().iter().copied();
        all.filter(|target| target.obstacle().is_none()).collect()
    }

    /// The targets that nobody asked for and that are not built because of an obstacle,
    /// each with that.
    pub(super) fn left_out(asked: &[Self]) -> Vec<(&'static str, &'static str)> {
        if !asked.is_empty() {
            return Vec::new();
        }
        let all = Self::value_variants().iter();
        all.filter_map(|target| Some((target.triple(), target.obstacle()?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_named_by_their_triples() {
        for target in Target::value_variants() {
            let value = target.to_possible_value().unwrap();
            assert_eq!(value.get_name(), target.triple());
        }
    }
}
