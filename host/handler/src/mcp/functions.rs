//! The functions of the app, as the MCP server calls them.

use std::sync::Arc;
use std::time::SystemTime;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use corral_mcp::folder::{Arrival, Catalog, Client, Envelope, Lists, Round, Subject};
use corral_mcp_server::{Call, CallFailure, Caller, Functions, Identity, Notices, Subscription};
use corral_protocol::Fields;
use corral_registry::Snapshot;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::audience::Audience;
use super::listeners::ends_at;
use super::result;
use super::site::Site;
use crate::failure::{Failure, FailureKind, Mode};
use crate::invocation::deadline::Deadline;
use crate::invocation::{CallAsHost, Invoker, Target, call_as_host};
use crate::request_body::BodyMemory;

/// The functions of the app when a request arrived.
#[derive(Clone)]
pub(super) struct AppFunctions {
    pub(super) invoker: Arc<Invoker>,
    pub(super) app: Arc<Snapshot>,
    pub(super) site: Arc<Site>,
    /// The name of the app among the servers that announce changes.
    pub(super) server: Arc<str>,
    /// The id of the request.
    pub(super) id: Arc<str>,
    /// The memory of the request's body.
    pub(super) share: Arc<BodyMemory>,
}

impl Functions for AppFunctions {
    fn identity(&self) -> Identity {
        self.site.identity().clone()
    }

    fn catalog(&self) -> &Arc<Catalog> {
        self.site.catalog()
    }

    fn announced(&self) -> Lists {
        Lists::ALL
    }

    fn has_client_log(&self) -> bool {
        self.site.has_client_log()
    }

    fn page_size(&self) -> Option<usize> {
        self.site.page_size()
    }

    async fn call(
        &self,
        call: Call<'_>,
        parts: &Parts,
        caller: &Caller,
        notices: Option<&Arc<Notices>>,
    ) -> Result<Value, CallFailure> {
        let Some(function) = self.app.get(call.function()) else {
            return Err(CallFailure::Unavailable(UNAVAILABLE.to_owned()));
        };
        let mut definitions = self.app.app().functions.iter();
        let definition = definitions.find(|one| one.name == function.name());
        let Some((definition, mcp)) = definition.and_then(|one| Some((one, one.mcp.as_ref()?)))
        else {
            return Err(CallFailure::Unavailable(UNAVAILABLE.to_owned()));
        };
        let target = Target {
            function: Arc::clone(function),
            mode: Mode::Payload,
            params: Fields::new(),
        };
        let states = self.site.states();
        let binding = states.binding(&call, &parts.headers);
        let state = states.open(caller.state.as_deref(), binding.as_ref())?;
        let headers = fields(&parts.headers);
        let envelope = Envelope {
            function: function.name(),
            trigger: &definition.trigger().name,
            subject: subject(&call),
            client: Client {
                headers: &headers,
                info: caller.info.as_ref(),
            },
            round: Round {
                capabilities: Some(&caller.capabilities).filter(|all| !all.is_empty()),
                responses: caller.responses.as_ref(),
                state: state.as_deref(),
            },
            arrival: Arrival {
                time: &humantime::format_rfc3339_micros(SystemTime::now()).to_string(),
                guid: &Uuid::new_v4().to_string(),
            },
        };
        let as_host = CallAsHost {
            app: &self.app,
            target: &target,
            id: &self.id,
            headers: &parts.headers,
            deadline: Deadline::from_extensions(&parts.extensions),
            envelope: envelope.to_json().to_string().into(),
            client: notices.map(Audience::of),
        };
        let response = call_as_host(&self.invoker, as_host, Arc::clone(&self.share)).await;
        let response = match response {
            Ok(response) => response,
            Err(failure) => {
                let returned = failure.returned().ok_or_else(|| refusal(&failure))?;
                json!({ "ReturnValue": returned }).to_string().into_bytes()
            }
        };
        let uri = match &call {
            Call::Resource(_, uri, _) => Some(*uri),
            _ => None,
        };
        let failed = |reason: &dyn std::fmt::Display| {
            let (function, id) = (function.name(), &*self.id);
            let span = tracing::error_span!("invocation", function, id);
            span.in_scope(|| tracing::error!("{reason}"));
            CallFailure::Failed
        };
        let mut result = result::of(mcp, uri, &response).map_err(|reason| failed(&reason))?;
        let sealed = states.seal(&mut result, binding.as_ref());
        sealed.map_err(|reason| failed(&reason))?;
        Ok(result)
    }

    fn subscribe(&self) -> Subscription {
        self.invoker.listeners.changes.subscribe(&self.server)
    }

    fn ends_at(&self, parts: &Parts) -> Option<Instant> {
        ends_at(parts)
    }
}

const UNAVAILABLE: &str = "The function is not available.";

fn subject<'a>(call: &'a Call<'_>) -> Subject<'a> {
    match call {
        Call::Tool(tool, arguments) => Subject::Tool {
            name: &tool.name,
            arguments,
        },
        Call::Resource(_, uri, parameters) => Subject::Resource { uri, parameters },
        Call::Prompt(prompt, arguments) => Subject::Prompt {
            name: &prompt.name,
            arguments,
        },
    }
}

/// What the client is told; the operator reads the details in the log.
fn refusal(failure: &Failure) -> CallFailure {
    let unavailable = |message: &str| CallFailure::Unavailable(message.to_owned());
    match failure.kind() {
        FailureKind::Overloaded => unavailable("The server is busy; try again later."),
        FailureKind::Draining => unavailable("The server is shutting down; try again."),
        FailureKind::PluginUnavailable | FailureKind::UnknownFunction => unavailable(UNAVAILABLE),
        FailureKind::BadRequest => CallFailure::InvalidArguments(failure.message().to_owned()),
        _ => CallFailure::Failed,
    }
}

fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let text = corral_app::header_text(value.as_bytes());
            (name.to_string(), text.to_string())
        })
        .collect()
}
