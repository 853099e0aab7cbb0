//! The rules by which a kind of file is read.

/// How a kind of file is read. The Functions host reads its files by different
/// rules, and Corral follows each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// host.json: .NET configuration. Keys in any case; numbers and booleans
    /// may be strings.
    Host,
    /// The top level of function.json: keys exactly as documented.
    Function,
    /// Objects inside function.json: keys in any case.
    Binding,
    /// proxies.json: keys in any case, and strict JSON but for comments.
    Proxies,
    /// plugin.json and corral.json: strict.
    Corral,
}

impl Dialect {
    /// Whether two keys name the same member.
    pub fn same_key(self, one: &str, other: &str) -> bool {
        match self {
            Self::Host | Self::Binding | Self::Proxies => one.eq_ignore_ascii_case(other),
            Self::Function | Self::Corral => one == other,
        }
    }
}
