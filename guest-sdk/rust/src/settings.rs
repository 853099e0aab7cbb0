//! The settings that the plugin was granted (`grants.settings` in plugin.json).

use crate::{Error, Result, host};

/// A setting; `None` when it does not exist or was not granted.
///
/// Should the source of settings fail, that is logged and counts as absent.
pub fn get(name: &str) -> Option<String> {
    host::setting(name).unwrap_or_else(|reason| {
        crate::error!("setting `{name}` could not be read: {reason}");
        None
    })
}

/// A setting without which the function cannot work.
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

/// All settings that were granted.
pub fn all() -> Result<Vec<(String, String)>> {
    host::settings().map_err(|reason| {
        Error::upstream(format_args!("the settings could not be read: {reason}")).retryable()
    })
}
