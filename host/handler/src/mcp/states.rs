//! The states that tools and prompts leave with clients between the rounds of a request.

use std::sync::Arc;

use axum::http::HeaderMap;
use corral_app::App;
use corral_app::McpEndpoint;
use corral_mcp::request_state::Binding;
use corral_mcp_server::{Call, CallFailure};
use corral_registry::{RequestStates, RequestStatesError, seal_by};
use serde_json::{Map, Value};

use crate::mcp_policy::{now, principal};

/// The member of results.
const MEMBER: &str = "requestState";

/// How the states of an app are sealed.
pub(super) enum States {
    /// Not at all.
    Open,
    /// By these keys.
    Sealed(Arc<RequestStates>),
    /// They should be, but the keys cannot be used.
    Broken(RequestStatesError),
}

impl States {
    pub(super) fn of(endpoint: &McpEndpoint, app: &App) -> Self {
        match &endpoint.seal_request_state {
            None => Self::Open,
            Some(seal) => match seal_by(seal, &app.settings) {
                Ok(states) => Self::Sealed(states),
                Err(error) => {
                    tracing::error!("{error}; {}", error.remedy());
                    Self::Broken(error)
                }
            },
        }
    }

    /// What the states of this call belong to; `None` when they are not sealed.
    pub(super) fn binding(&self, call: &Call<'_>, headers: &HeaderMap) -> Option<Binding> {
        let Self::Sealed(states) = self else {
            return None;
        };
        let none = Map::new();
        let (method, target, arguments) = match call {
            Call::Tool(tool, arguments) => ("tools/call", tool.name.as_str(), *arguments),
            Call::Resource(_, uri, _) => ("resources/read", *uri, &none),
            Call::Prompt(prompt, arguments) => ("prompts/get", prompt.name.as_str(), *arguments),
        };
        let principal = principal(headers, &states.principal_header);
        let principal = principal.as_deref();
        let binding = Binding::of_call(call.function(), method, target, arguments, principal);
        Some(binding)
    }

    /// The state as the function wrote it. The client is not told why one is refused; the
    /// operator is.
    ///
    /// # Errors
    /// When it is not one that the function left for this call.
    pub(super) fn open(
        &self,
        state: Option<&str>,
        binding: Option<&Binding>,
    ) -> Result<Option<String>, CallFailure> {
        let Some(state) = state else {
            return Ok(None);
        };
        let opened = match (self, binding) {
            (Self::Sealed(states), Some(binding)) => states
                .keys
                .open(state, binding, now())
                .map_err(|error| error.to_string()),
            (Self::Broken(error), _) => Err(error.to_string()),
            _ => Ok(state.to_owned()),
        };
        opened.map(Some).map_err(|reason| {
            tracing::warn!("`requestState` is refused: {reason}");
            CallFailure::InvalidArguments("invalid or expired requestState".to_owned())
        })
    }

    /// Seals the state in `result`, if there is one.
    ///
    /// # Errors
    /// When it cannot be sealed; the text is for the operator.
    pub(super) fn seal(&self, result: &mut Value, binding: Option<&Binding>) -> Result<(), String> {
        let Some(state) = result.get_mut(MEMBER) else {
            return Ok(());
        };
        let text = state.as_str().ok_or("`requestState` is not text")?;
        match (self, binding) {
            (Self::Sealed(states), Some(binding)) => {
                let expires = now().saturating_add(states.expires.as_secs());
                let sealed = states.keys.seal(text, binding, expires);
                *state = sealed.map_err(|error| error.to_string())?.into();
                Ok(())
            }
            (Self::Broken(error), _) => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}
