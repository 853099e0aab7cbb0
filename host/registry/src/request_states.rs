//! The keys that seal the states which an MCP server leaves with its clients.

use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, Function, Mode, Settings, StateSeal, is_never_granted};
use corral_mcp::request_state::{KeyError, KeyRing};
use corral_runtime::Contract;

/// How the states of one function are sealed.
#[derive(Debug)]
pub struct RequestStates {
    /// The keys.
    pub keys: KeyRing,
    /// How long a state can be returned.
    pub expires: Duration,
    /// The request header that names the caller, in lower case.
    pub principal_header: String,
}

/// Why states cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum RequestStatesError {
    /// A setting with a key is not set.
    #[error("`mcp.seal_request_state` names the app setting `{0}`, which is not set")]
    NoSetting(String),
    /// A setting does not hold a key.
    #[error(
        "the app setting `{setting}` does not hold a key for `mcp.seal_request_state`: {error}"
    )]
    Key {
        /// The name of the setting.
        setting: String,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The plugin does not answer HTTP requests itself.
    #[error("`mcp.seal_request_state` needs a wasi:http plugin")]
    Contract,
    /// The plugin does not get its callers' requests.
    #[error(
        "`mcp.seal_request_state` needs the callers' own requests, but the Functions host sends envelopes"
    )]
    Payload,
}

impl RequestStatesError {
    /// What to do about it, in the imperative.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoSetting(_) | Self::Key { .. } => {
                "set it to the output of `openssl rand -base64 32`"
            }
            Self::Contract => "remove the key",
            Self::Payload => {
                "set `enableProxyingHttpRequest` or `enableForwardingHttpRequest` in host.json, and use one http trigger and one http output"
            }
        }
    }
}

/// How the states of `function` are sealed; `None` when they are passed on as they are.
///
/// # Errors
/// When they should be sealed and cannot be.
pub fn request_states(
    app: &App,
    function: &Function,
    contract: Contract,
) -> Result<Option<Arc<RequestStates>>, RequestStatesError> {
    let mcp = function.config.mcp.as_ref();
    let Some(seal) = mcp.and_then(|mcp| mcp.seal_request_state.as_ref()) else {
        return Ok(None);
    };
    if contract != Contract::Http {
        return Err(RequestStatesError::Contract);
    }
    if app.host.mode_of(&function.bindings) == Mode::Payload {
        return Err(RequestStatesError::Payload);
    }
    seal_by(seal, &app.settings).map(Some)
}

/// What seals and opens states by `seal`, with the keys in `settings`.
///
/// # Errors
/// When there is no such key.
pub fn seal_by(
    seal: &StateSeal,
    settings: &Settings,
) -> Result<Arc<RequestStates>, RequestStatesError> {
    let mut keys = Vec::new();
    for name in &seal.key_settings {
        let value = Some(name)
            .filter(|name| !is_never_granted(name))
            .and_then(|name| settings.get(name));
        let value = value.ok_or_else(|| RequestStatesError::NoSetting(name.clone()))?;
        KeyRing::new([value]).map_err(|error| RequestStatesError::Key {
            setting: name.clone(),
            error,
        })?;
        keys.push(value);
    }
    let first = seal.key_settings.first();
    let keys = KeyRing::new(keys).map_err(|error| RequestStatesError::Key {
        setting: first.cloned().unwrap_or_default(),
        error,
    })?;
    Ok(Arc::new(RequestStates {
        keys,
        expires: seal.expires,
        principal_header: seal.principal_header.clone(),
    }))
}

/// The values of the settings with keys, to notice when they change.
pub(crate) fn key_values<'a>(
    function: &'a Function,
    settings: &'a Settings,
) -> Vec<Option<&'a str>> {
    let mcp = function.config.mcp.as_ref();
    let seal: Option<&StateSeal> = mcp.and_then(|mcp| mcp.seal_request_state.as_ref());
    let names = seal.into_iter().flat_map(|seal| &seal.key_settings);
    names.map(|name| settings.get(name)).collect()
}
