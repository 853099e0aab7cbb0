//! The platforms that handlers are released for.

use clap::ValueEnum;

/// A platform that a handler is released for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Target {
    /// Linux on x86-64, with any C library
    #[value(name = "linux-x64")]
    LinuxX64,
    /// Linux on 64-bit Arm
    #[value(name = "linux-arm64")]
    LinuxArm64,
    /// macOS on x86-64
    #[value(name = "macos-x64")]
    MacosX64,
    /// macOS on 64-bit Arm
    #[value(name = "macos-arm64")]
    MacosArm64,
    /// Windows on x86-64
    #[value(name = "windows-x64")]
    WindowsX64,
}

impl Target {
    const ALL: [Self; 5] = [
        Self::LinuxX64,
        Self::LinuxArm64,
        Self::MacosX64,
        Self::MacosArm64,
        Self::WindowsX64,
    ];

    /// That of this machine, if a handler is released for it.
    pub(in crate::cli) fn of_this_machine() -> Option<Self> {
        Self::of(std::env::consts::OS, std::env::consts::ARCH)
    }

    /// That with this operating system and architecture, as Rust names them.
    pub(in crate::cli) fn of(system: &str, architecture: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|target| target.system() == system && target.architecture() == architecture)
    }

    /// Its name on the command line and in the names of archives.
    pub(in crate::cli) const fn name(self) -> &'static str {
        match self {
            Self::LinuxX64 => "linux-x64",
            Self::LinuxArm64 => "linux-arm64",
            Self::MacosX64 => "macos-x64",
            Self::MacosArm64 => "macos-arm64",
            Self::WindowsX64 => "windows-x64",
        }
    }

    /// Its operating system, as Rust names it.
    pub(in crate::cli) const fn system(self) -> &'static str {
        match self {
            Self::LinuxX64 | Self::LinuxArm64 => "linux",
            Self::MacosX64 | Self::MacosArm64 => "macos",
            Self::WindowsX64 => "windows",
        }
    }

    /// Its architecture, as Rust names it.
    pub(in crate::cli) const fn architecture(self) -> &'static str {
        match self {
            Self::LinuxX64 | Self::MacosX64 | Self::WindowsX64 => "x86_64",
            Self::LinuxArm64 | Self::MacosArm64 => "aarch64",
        }
    }

    /// What code for it is compiled for. The C library and the ABI of other programs do
    /// not matter to that code.
    pub(super) const fn triple(self) -> &'static str {
        match self {
            Self::LinuxX64 => "x86_64-unknown-linux-gnu",
            Self::LinuxArm64 => "aarch64-unknown-linux-gnu",
            Self::MacosX64 => "x86_64-apple-darwin",
            Self::MacosArm64 => "aarch64-apple-darwin",
            Self::WindowsX64 => "x86_64-pc-windows-msvc",
        }
    }

    /// The name of the handler's file.
    pub(in crate::cli) const fn handler(self) -> &'static str {
        match self {
            Self::WindowsX64 => "handler.exe",
            _ => "handler",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_command_line() {
        for target in Target::ALL {
            let value = target.to_possible_value().unwrap();
            assert_eq!(value.get_name(), target.name());
            let triple = target.triple();
            assert!(triple.starts_with(target.architecture()), "{triple}");
        }
    }
}
