//! The keys with which callers may call functions and the admin interface (custom
//! handler protocol, section 7.5).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use corral_app::AuthLevel;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::payload::Identity;
use crate::wire::RequestHead;

use super::query;

/// The field in which callers send a key.
const FIELD: &str = "x-functions-key";

/// The query parameter in which callers send a key.
const PARAMETER: &str = "code";

/// The name of keys that the host made by itself.
const DEFAULT: &str = "default";

/// The keys of one app. They are made once and kept in a file, so that callers need not
/// learn new ones at every start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Keys {
    /// Opens everything.
    pub master: String,
    /// Opens every function.
    pub host: String,
    /// Opens functions whose level is `system`, and the webhooks of extensions.
    pub system: String,
    /// Opens one function, by name.
    #[serde(default)]
    pub functions: BTreeMap<String, String>,
}

impl Keys {
    /// Reads the keys in `file`, and makes those that are missing for `functions`.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn load<'a>(file: &Path, functions: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        let known = match fs::read(file) {
            Ok(text) => Some(serde_json::from_slice::<Self>(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut keys = known.clone().unwrap_or_else(|| Self {
            master: new_key(),
            host: new_key(),
            system: new_key(),
            functions: BTreeMap::new(),
        });
        for function in functions {
            let entry = keys.functions.entry(function.to_owned());
            entry.or_insert_with(new_key);
        }
        if known.as_ref() != Some(&keys) {
            fs::write(file, serde_json::to_vec_pretty(&keys)?)?;
            #[cfg(unix)]
            owner_only(file)?;
        }
        Ok(keys)
    }

    /// Who sent a request, if it is for `function`; for the host itself otherwise.
    pub fn identify(&self, head: &RequestHead, function: Option<&str>) -> Identity {
        let Some(key) = sent_key(head) else {
            return Identity::Anonymous;
        };
        let own = function.and_then(|function| self.functions.get(function));
        let known = [
            (Some(&self.master), AuthLevel::Admin, "master"),
            (Some(&self.system), AuthLevel::System, "system"),
            (Some(&self.host), AuthLevel::Function, DEFAULT),
            (own, AuthLevel::Function, DEFAULT),
        ];
        let found = known.into_iter().find(|(known, ..)| *known == Some(&key));
        match found {
            Some((_, level, name)) => Identity::Key {
                level,
                name: name.to_owned(),
            },
            None => Identity::Anonymous,
        }
    }
}

/// Whether a caller may call what needs `level`.
pub(crate) fn allows(identity: &Identity, level: AuthLevel) -> bool {
    let Identity::Key { level: has, .. } = identity else {
        return level == AuthLevel::Anonymous;
    };
    match level {
        AuthLevel::Anonymous => true,
        // The host admits no users without a key.
        AuthLevel::User | AuthLevel::Function => {
            matches!(has, AuthLevel::Function | AuthLevel::Admin)
        }
        AuthLevel::System => matches!(has, AuthLevel::System | AuthLevel::Admin),
        AuthLevel::Admin => *has == AuthLevel::Admin,
    }
}

/// The key in a request: that of the field, else that of the query.
fn sent_key(head: &RequestHead) -> Option<String> {
    let field = head.fields.get(FIELD).map(str::to_owned);
    field.or_else(|| query::parameter(&head.target, PARAMETER))
}

fn new_key() -> String {
    let random = || Uuid::new_v4().simple().to_string();
    random() + &random()
}

#[cfg(unix)]
fn owner_only(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Fields;

    fn keys() -> Keys {
        Keys {
            master: "m".to_owned(),
            host: "h".to_owned(),
            system: "s".to_owned(),
            functions: [("f", "kf"), ("g", "kg")]
                .map(|(name, key)| (name.to_owned(), key.to_owned()))
                .into(),
        }
    }

    fn request(target: &str, key: Option<&str>) -> RequestHead {
        RequestHead {
            method: "GET".to_owned(),
            target: target.to_owned(),
            fields: key
                .map(|key| ("X-Functions-Key", key))
                .into_iter()
                .collect::<Fields>(),
        }
    }

    #[test]
    fn keys_open_what_they_are_for() {
        use AuthLevel::{Admin, Anonymous, Function, System, User};

        for (target, key, opens) in [
            ("/api/f", None, &[Anonymous][..]),
            ("/api/f?code=kf", None, &[Anonymous, User, Function]),
            ("/api/f?CODE=kf&x", None, &[Anonymous, User, Function]),
            ("/api/f?a=1&code=k%66", None, &[Anonymous, User, Function]),
            ("/api/f?code=kg", None, &[Anonymous]),
            ("/api/f?code=", None, &[Anonymous]),
            ("/api/f", Some("kf"), &[Anonymous, User, Function]),
            ("/api/f", Some("kg"), &[Anonymous]),
            ("/api/f", Some("h"), &[Anonymous, User, Function]),
            ("/api/f", Some("s"), &[Anonymous, System]),
            (
                "/api/f",
                Some("m"),
                &[Anonymous, User, Function, System, Admin],
            ),
            ("/api/f?code=m", Some("no"), &[Anonymous]),
        ] {
            let identity = keys().identify(&request(target, key), Some("f"));
            let levels = [Anonymous, User, Function, System, Admin];
            let opened: Vec<_> = levels
                .into_iter()
                .filter(|level| allows(&identity, *level))
                .collect();
            assert_eq!(opened, opens, "{target} {key:?}");
        }
    }

    #[test]
    fn keys_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.json");
        let first = Keys::load(&file, ["f"]).unwrap();
        let second = Keys::load(&file, ["f", "g"]).unwrap();
        assert_eq!(first.master, second.master);
        assert_eq!(first.functions["f"], second.functions["f"]);
        assert_ne!(second.functions["f"], second.functions["g"]);
        assert_eq!(Keys::load(&file, []).unwrap(), second);
        fs::write(&file, "{}").unwrap();
        assert!(Keys::load(&file, []).is_err());
    }
}
