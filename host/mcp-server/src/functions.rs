//! What stands behind the server.

use std::sync::Arc;

use corral_mcp::folder::{Catalog, Lists};
use http::request::Parts;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::changes::Subscription;
use crate::failure::CallFailure;
use crate::notices::Notices;

/// How a server introduces itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How to use it, for models.
    pub instructions: Option<String>,
}

/// Who sends a request, and what it brings besides arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caller {
    /// What the client says about itself.
    pub info: Option<Value>,
    /// What it can answer when it is asked.
    pub capabilities: Map<String, Value>,
    /// Its answers to what the function asked in the round before.
    pub responses: Option<Map<String, Value>>,
    /// What the function left with it.
    pub state: Option<String>,
}

/// A call of one function.
#[derive(Debug)]
pub enum Call<'a> {
    /// A tool with these arguments.
    Tool(&'a corral_mcp::folder::Tool, &'a Map<String, Value>),
    /// A resource, by this URI, with the values of the parameters in its template.
    Resource(
        &'a corral_mcp::folder::Resource,
        &'a str,
        Vec<(&'a str, &'a str)>,
    ),
    /// A prompt with these arguments.
    Prompt(&'a corral_mcp::folder::Prompt, &'a Map<String, Value>),
}

impl Call<'_> {
    /// The function that is called.
    pub fn function(&self) -> &str {
        match self {
            Self::Tool(tool, _) => &tool.function,
            Self::Resource(resource, ..) => &resource.function,
            Self::Prompt(prompt, _) => &prompt.function,
        }
    }
}

/// The functions of one server at the time of a request.
///
/// Dropping the future of a call stops the function.
pub trait Functions: Clone + Send + Sync + 'static {
    /// How the server introduces itself.
    fn identity(&self) -> Identity;

    /// What it offers.
    fn catalog(&self) -> &Arc<Catalog>;

    /// The lists whose changes it announces.
    fn announced(&self) -> Lists {
        Lists::ALL
    }

    /// Whether clients get the log lines of the functions that they call.
    fn has_client_log(&self) -> bool {
        false
    }

    /// The most items of a page of a list; all of them without it.
    fn page_size(&self) -> Option<usize> {
        None
    }

    /// Calls a function for the request with the head `parts`. Returns the result that
    /// the MCP extension would give the client, as JSON: of `tools/call`,
    /// `resources/read` or `prompts/get`; or one that asks the client for input. What
    /// the function reports and logs meanwhile goes to `notices`, if the client listens.
    fn call(
        &self,
        call: Call<'_>,
        parts: &Parts,
        caller: &Caller,
        notices: Option<&Arc<Notices>>,
    ) -> impl Future<Output = Result<Value, CallFailure>> + Send;

    /// Subscribes to changes of the lists.
    fn subscribe(&self) -> Subscription;

    /// When the response to the request with the head `parts` has to end; `None` when
    /// it may go on forever.
    fn ends_at(&self, parts: &Parts) -> Option<Instant>;
}
