//! The settings that are granted to the plugin (`grants.settings` in plugin.json).

use crate::{Error, Result, host};

/// A setting; `None` if it does not exist or is not granted.
///
/// If settings cannot be read, the error is logged and the result is `None`.
pub fn get(name: &str) -> Option<String> {
    host::setting(name).unwrap_or_else(|reason| {
        crate::error!("setting `{name}` could not be read: {reason}");
        None
    })
}

/// A required setting.
pub fn require(name: &str) -> Result<String> {
    let value = host::setting(name).map_err(|reason| {
        Error::upstream(format_args!("setting `{name}` could not be read: {reason}")).retryable()
    })?;
    value.ok_or_else(|| {
        Error::configuration(format_args!(
            "there is no setting `{name}`: add it to the app settings and to `grants.settings` \
             in plugin.json"
        ))
    })
}

/// All granted settings.
pub fn all() -> Result<Vec<(String, String)>> {
    host::settings().map_err(|reason| {
        Error::upstream(format_args!("the settings could not be read: {reason}")).retryable()
    })
}
