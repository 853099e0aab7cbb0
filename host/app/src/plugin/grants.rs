//! `grants`: what a plugin may reach. Everything not granted is denied.

use std::path::{Path, PathBuf};

use super::net::NetGrant;
use super::platform;
use super::setting_pattern::matches;
use crate::json::{Cursor, Object};
use crate::path;
use crate::settings::Settings;

/// What a plugin may reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// The names of settings, with `*` for any characters; case counts. The
    /// platform's own secrets are granted by their full names alone.
    pub settings: Vec<String>,
    /// Where outbound requests may go.
    pub net: Vec<NetGrant>,
    /// Folders.
    pub files: Vec<FileGrant>,
    /// The resolution of its clocks.
    pub clocks: Clocks,
    /// The headers of an MCP client's request that it sees, in lower case. Without a
    /// grant it sees none that says who asks.
    pub mcp_headers: Vec<String>,
}

/// The resolution of the clocks of a plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clocks {
    /// One millisecond; the default.
    #[default]
    Coarse,
    /// That of the machine's clocks.
    Precise,
}

/// A folder that a plugin sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileGrant {
    /// The folder on this machine; absolute.
    pub host: PathBuf,
    /// What the plugin sees it as: a path with `/` that begins with one.
    pub guest: String,
    /// What the plugin may do there.
    pub access: Access,
}

/// What a plugin may do in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Read only; the default.
    #[default]
    Read,
    /// Read, write, create and delete.
    Write,
}

/// The keys of `grants`.
pub(crate) const KEYS: [&str; 5] = ["settings", "net", "files", "clocks", "mcp_headers"];

/// The keys of an entry of `files`.
pub(crate) const FILE_KEYS: [&str; 3] = ["host", "guest", "access"];

/// The setting that is never granted: with it, a plugin could replace the
/// others.
const ADMIN_TOKEN: &str = "CORRAL_ADMIN_TOKEN";

impl Grants {
    /// The granted settings with their values, by name.
    pub fn settings_for(&self, settings: &Settings) -> Vec<(String, String)> {
        settings
            .iter()
            .filter(|(name, _)| !is_never_granted(name))
            .filter(|(name, _)| grants_setting(&self.settings, name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// These grants, overridden by the lists in `object`. A list replaces the
    /// whole list, so that a plugin can be given less.
    pub(super) fn refine(self, object: &Object<'_>, folder: &Path) -> Self {
        object.reject_unknown(&KEYS);
        let list = |key| object.get(key).and_then(|list: Cursor<'_>| list.array());
        Self {
            settings: list("settings").map_or(self.settings, |names| {
                names.iter().filter_map(pattern).collect()
            }),
            net: list("net").map_or(self.net, |origins| {
                origins.iter().filter_map(origin).collect()
            }),
            files: list("files").map_or(self.files, |folders| read_files(&folders, folder)),
            clocks: object
                .get("clocks")
                .and_then(|clocks| {
                    clocks.choice(&[("coarse", Clocks::Coarse), ("precise", Clocks::Precise)])
                })
                .unwrap_or(self.clocks),
            mcp_headers: list("mcp_headers").map_or(self.mcp_headers, |names| {
                names.iter().filter_map(header).collect()
            }),
        }
    }
}

/// Whether the setting called `name` is never granted.
pub fn is_never_granted(name: &str) -> bool {
    name.eq_ignore_ascii_case(ADMIN_TOKEN)
}

/// Whether one of `patterns`, names of settings with `*` for any characters,
/// matches the setting called `name`. `*` never matches a secret of the
/// platform.
pub fn grants_setting(patterns: &[String], name: &str) -> bool {
    let mut patterns = patterns.iter();
    if platform::is_secret(name) {
        return patterns.any(|pattern| pattern == name);
    }
    patterns.any(|pattern| matches(pattern, name))
}

fn pattern(value: &Cursor<'_>) -> Option<String> {
    let text = value.non_empty_text()?;
    // Only `*` is special: other syntax of glob patterns is rejected.
    if text.contains(['?', '[', ']', '{', '}', '!', '\\', '/']) {
        value.error(
            format!("is `{text}`, which is not the name of a setting"),
            "write a name, with * for any characters",
        );
        return None;
    }
    Some(text.to_owned())
}

fn header(value: &Cursor<'_>) -> Option<String> {
    let text = value.non_empty_text()?;
    let is_name = text
        .bytes()
        .all(|letter| letter.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&letter));
    if !is_name || text == "*" {
        value.error(
            format!("is `{text}`, which is not the name of a header"),
            "write one name, such as \"authorization\"",
        );
        return None;
    }
    Some(text.to_ascii_lowercase())
}

fn origin(value: &Cursor<'_>) -> Option<NetGrant> {
    let text = value.non_empty_text()?;
    let grant = text.parse();
    if let Err(message) = grant {
        value.error(
            format!("is `{text}`, which {message}"),
            "write scheme and host, for example \"https://api.example.com\", \"https://*.example.com\" or \"http://10.0.0.0/8:8080\"",
        );
    }
    grant.ok()
}

fn read_files(entries: &[Cursor<'_>], folder: &Path) -> Vec<FileGrant> {
    let mut grants: Vec<FileGrant> = Vec::new();
    for entry in entries {
        if let Some(grant) = read_file(entry, folder) {
            if grants.iter().any(|known| known.guest == grant.guest) {
                entry.error(
                    format!("the guest path `{}` is used twice", grant.guest),
                    "give one of them another guest path",
                );
            }
            grants.push(grant);
        }
    }
    grants
}

fn read_file(entry: &Cursor<'_>, folder: &Path) -> Option<FileGrant> {
    let object = entry.object()?;
    object.reject_unknown(&FILE_KEYS);
    let host = object
        .required("host", "write the path of the folder on this machine")
        .and_then(|host| {
            let path = path::join(folder, host.non_empty_text()?);
            if !path.is_dir() {
                host.warn(
                    format!("there is no folder {}", path.display()),
                    "create it before the plugin is called",
                );
            }
            Some(path)
        });
    let guest = object
        .required(
            "guest",
            "write the path that the plugin sees, such as \"/data\"",
        )
        .and_then(|guest| {
            let text = guest.non_empty_text()?;
            let plain = text
                .split('/')
                .all(|segment| segment != "." && segment != "..");
            if !text.starts_with('/') || !plain {
                guest.error(
                    format!("is `{text}`, which is not an absolute path"),
                    "begin it with a slash, as in \"/data\"",
                );
                return None;
            }
            Some(text.to_owned())
        });
    let access = match object.get("access") {
        Some(access) => access.choice(&[("read", Access::Read), ("write", Access::Write)])?,
        None => Access::default(),
    };
    Some(FileGrant {
        host: host?,
        guest: guest?,
        access,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_granted_by_pattern() {
        let settings: Settings = [
            ("ORDERS_DB", "1"),
            ("ORDERS", "2"),
            ("orders_db", "3"),
            ("PATH", "4"),
            ("CORRAL_ADMIN_TOKEN", "5"),
            ("AzureWebJobsStorage", "6"),
            ("MACHINEKEY_DecryptionKey", "7"),
        ]
        .into_iter()
        .collect();
        for (patterns, names) in [
            (&["ORDERS_*"][..], &["ORDERS_DB"][..]),
            (&["ORDERS"], &["ORDERS"]),
            (&["*_DB", "PATH"], &["ORDERS_DB", "PATH"]),
            (&["*"], &["ORDERS", "ORDERS_DB", "PATH", "orders_db"]),
            (&[], &[]),
            (&["AzureWebJobs*", "MACHINEKEY_?*"], &[]),
            (&["AzureWebJobsStorage"], &["AzureWebJobsStorage"]),
            (&["azurewebjobsstorage"], &[]),
            (&["CORRAL_ADMIN_TOKEN"], &[]),
        ] {
            let grants = Grants {
                settings: patterns.iter().map(ToString::to_string).collect(),
                ..Grants::default()
            };
            let granted = grants.settings_for(&settings);
            let granted: Vec<_> = granted.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(granted, names, "{patterns:?}");
        }
    }
}
