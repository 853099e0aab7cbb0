//! `seal_request_state`: the seal of the states that a server leaves with its clients.

use std::time::Duration;

use crate::json::{Cursor, Object};
use crate::plugin::quantity;

/// How states that a server leaves with its clients are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSeal {
    /// The names of the app settings with the keys: the first seals, all of them open.
    pub key_settings: Vec<String>,
    /// How long a state can be returned.
    pub expires: Duration,
    /// The request header that names the caller, in lower case.
    pub principal_header: String,
}

/// The keys of `seal_request_state`.
pub(crate) const KEYS: [&str; 3] = ["key_settings", "expires", "principal_header"];

/// The default of `expires`, which is also that of the SDKs.
const EXPIRES: Duration = Duration::from_mins(10);

/// The default of `principal_header`: App Service sets it to the signed-in user, and
/// takes it out of what callers send.
const PRINCIPAL_HEADER: &str = "x-ms-client-principal-id";

impl StateSeal {
    pub(crate) fn read(value: &Cursor<'_>) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        object.reject_unknown(&KEYS);
        let settings = object.required(
            "key_settings",
            "write the names of the app settings with the keys, such as [\"MCP_STATE_KEY\"]",
        )?;
        let names = settings.array()?;
        if names.is_empty() {
            settings.error(
                "is empty, so there is no key",
                "write the name of an app setting",
            );
            return None;
        }
        let names = names
            .iter()
            .map(|name| name.non_empty_text().map(str::to_owned));
        let key_settings = names.collect::<Option<Vec<_>>>()?;
        let expires = object.get("expires").and_then(|expires| {
            let duration = quantity::duration(&expires)?;
            if duration < Duration::from_secs(1) {
                expires.error(
                    "is less than a second, so no client could return a state",
                    "write 1s or more",
                );
                return None;
            }
            Some(duration)
        });
        let header = object.get("principal_header").and_then(|header| {
            let text = header.non_empty_text()?;
            let is_name =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if !text.bytes().all(is_name) {
                header.error(
                    format!("is `{text}`, which is not the name of a header"),
                    "write a name such as \"x-ms-client-principal-id\"",
                );
                return None;
            }
            Some(text.to_ascii_lowercase())
        });
        Some(Self {
            key_settings,
            expires: expires.unwrap_or(EXPIRES),
            principal_header: header.unwrap_or_else(|| PRINCIPAL_HEADER.to_owned()),
        })
    }
}
