//! Names of interfaces, as components spell them: `wasi:cli/run@0.2.6`.

use semver::Version;

/// A parsed name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InterfaceName<'a> {
    /// Namespace, package and interface: `wasi:cli/run`.
    pub(crate) interface: &'a str,
    /// The version, if it has one.
    pub(crate) version: Option<Version>,
}

impl<'a> InterfaceName<'a> {
    pub(crate) fn parse(name: &'a str) -> Option<Self> {
        let (interface, version) = match name.split_once('@') {
            Some((interface, version)) => (interface, Some(Version::parse(version).ok()?)),
            None => (name, None),
        };
        (interface.contains(':') && interface.contains('/')).then_some(Self { interface, version })
    }

    /// Whether `offered` satisfies this import, by the rule of the linker: versions
    /// are compatible up to the first number that is not zero, pre-releases only
    /// with themselves.
    pub(crate) fn accepts(&self, offered: &Self) -> bool {
        if self.interface != offered.interface {
            return false;
        }
        match (&self.version, &offered.version) {
            (None, None) => true,
            (Some(wanted), Some(offered)) => track(wanted) == track(offered),
            _ => false,
        }
    }
}

fn track(version: &Version) -> String {
    if !version.pre.is_empty() {
        version.to_string()
    } else if version.major > 0 {
        format!("{}", version.major)
    } else if version.minor > 0 {
        format!("0.{}", version.minor)
    } else {
        version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compatible_as_in_the_linker() {
        for (wanted, offered, accepted) in [
            ("wasi:cli/run@0.2.0", "wasi:cli/run@0.2.12", true),
            ("wasi:cli/run@0.2.99", "wasi:cli/run@0.2.12", true),
            ("wasi:cli/run@0.3.0", "wasi:cli/run@0.2.12", false),
            ("a:b/c@1.5.0", "a:b/c@1.0.0", true),
            ("a:b/c@0.1.0-draft", "a:b/c@0.1.0-draft", true),
            ("a:b/c@0.1.0", "a:b/c@0.1.0-draft", false),
            ("a:b/c", "a:b/c", true),
            ("a:b/c", "a:b/c@1.0.0", false),
        ] {
            let parse = |name| InterfaceName::parse(name).unwrap();
            assert_eq!(parse(wanted).accepts(&parse(offered)), accepted, "{wanted}");
        }
    }
}
