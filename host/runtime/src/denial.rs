//! What a plugin tried and was not let do.

use std::borrow::Cow;
use std::fmt;

use crate::log::cut_to;

/// How much of a plugin's own words has room in a line of log, in bytes.
const MAX_WORDS: usize = 200;

/// A refusal: told to the plugin as an error, to the operator as a line of log,
/// and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Which wall it ran into.
    pub kind: DenialKind,
    /// What it tried, to follow "denied".
    pub what: String,
    /// What would allow it.
    pub remedy: Remedy,
}

/// What a plugin was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialKind {
    /// A request to an origin that `grants.net` does not name.
    Origin,
    /// A request to a granted name whose addresses are not public.
    Address,
    /// A request while as many were under way as `limits.outbound` allows.
    Outbound,
    /// A socket, which no grant gives.
    Socket,
    /// A path outside of the granted folders, or a change where only reading
    /// was granted.
    Path,
    /// A setting that `grants.settings` does not name.
    Setting,
}

/// What would allow what was denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// An entry of a list of plugin.json.
    Add {
        /// The entry, as it is written in JSON without the quotes.
        entry: String,
        /// The list, such as `grants.net`.
        list: &'static str,
    },
    /// Another value in an entry of a list of plugin.json.
    Set {
        /// Key and value, as they are written in JSON.
        value: &'static str,
        /// The entry.
        of: String,
        /// The list, such as `grants.files`.
        list: &'static str,
    },
    /// A folder in `grants.files`.
    Folder,
    /// A higher limit.
    Raise {
        /// Its key, such as `limits.outbound`.
        key: &'static str,
        /// Its value now.
        now: u32,
    },
    /// No grant does; this does the same.
    Instead(&'static str),
}

impl DenialKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Origin,
        Self::Address,
        Self::Outbound,
        Self::Socket,
        Self::Path,
        Self::Setting,
    ];

    /// A word for it, as in a label of a metric.
    pub fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Address => "address",
            Self::Outbound => "outbound",
            Self::Socket => "socket",
            Self::Path => "path",
            Self::Setting => "setting",
        }
    }
}

/// A plugin's own words, such as a path, as far as a line of log has room.
pub(crate) fn shown(words: &str) -> Cow<'_, str> {
    if words.len() <= MAX_WORDS {
        return Cow::Borrowed(words);
    }
    Cow::Owned(format!("{}…", cut_to(words, MAX_WORDS)))
}

impl Denial {
    /// What happened and what to write in `file` to allow it.
    pub fn message(&self, file: &str) -> String {
        format!("denied {}: {}", self.what, self.remedy.in_file(file))
    }
}

impl Remedy {
    fn in_file(&self, file: &str) -> String {
        match self {
            Self::Add { entry, list } => {
                format!("to allow it, add \"{entry}\" to {list} in {file}")
            }
            Self::Set { value, of, list } => {
                format!("to allow it, set {value} for {of} in {list} in {file}")
            }
            Self::Folder => {
                format!("to allow it, add the folder it is in to grants.files in {file}")
            }
            Self::Raise { key, now } => format!("raise {key} (now {now}) in {file}"),
            Self::Instead(other) => (*other).to_owned(),
        }
    }
}

impl fmt::Display for DenialKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(shown("../list.txt"), "../list.txt");
        let long = "é".repeat(1 << 20);
        assert_eq!(shown(&long), "é".repeat(100) + "…");
    }
}
