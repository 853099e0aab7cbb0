//! What a plugin tried and was denied.

use std::borrow::Cow;
use std::fmt;

use crate::truncate::truncate;

/// The longest text of a plugin that is quoted in a log line, in bytes.
const MAX_QUOTED: usize = 200;

/// A refusal: an error for the plugin and a log line for the operator, and
/// counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// What was denied.
    pub kind: DenialKind,
    /// What the plugin tried, to follow "denied" in a message.
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
    /// A request beyond `limits.outbound` requests at once.
    Outbound,
    /// A socket, which cannot be granted.
    Socket,
    /// A path outside the granted folders, or a change to a read-only one.
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
        /// Its current value.
        now: u32,
    },
    /// It cannot be granted; an alternative or the reason.
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

    /// Its name, as in a label of a metric.
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

/// Text of a plugin, such as a path, shortened for a log line.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_QUOTED {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", truncate(text, MAX_QUOTED)))
}

impl Denial {
    /// The message, which says what to write in `file` to allow it. `name` gives the
    /// name that a key has there.
    pub fn message(&self, file: &str, name: impl Fn(&str) -> String) -> String {
        format!("denied {}: {}", self.what, self.remedy.in_file(file, name))
    }
}

impl Remedy {
    /// The key of plugin.json that it changes.
    pub(crate) fn key(&self) -> Option<&'static str> {
        match self {
            Self::Add { list, .. } | Self::Set { list, .. } => Some(list),
            Self::Folder => Some("grants.files"),
            Self::Raise { key, .. } => Some(key),
            Self::Instead(_) => None,
        }
    }

    fn in_file(&self, file: &str, name: impl Fn(&str) -> String) -> String {
        match self {
            Self::Add { entry, list } => {
                let list = name(list);
                format!("to allow it, add \"{entry}\" to {list} in {file}")
            }
            Self::Set { value, of, list } => {
                let list = name(list);
                format!("to allow it, set {value} for {of} in {list} in {file}")
            }
            Self::Folder => {
                let list = name("grants.files");
                format!("to allow it, add its folder to {list} in {file}")
            }
            Self::Raise { key, now } => {
                let key = name(key);
                format!("raise {key} (now {now}) in {file}")
            }
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
    use super::quoted;

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(quoted("../list.txt"), "../list.txt");
        let long = "é".repeat(1 << 20);
        assert_eq!(quoted(&long), "é".repeat(100) + "…");
    }
}
