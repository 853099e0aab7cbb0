//! The functions of the app, as the MCP server calls them.

use std::sync::Arc;

use corral_app::McpTrigger;
use corral_mcp::folder::{Catalog, Lists};
use corral_mcp_server::{
    Call as McpCall, CallFailure, Caller, Changes, Functions, Identity, Notices, Subscription,
};
use http::request::Parts;
use serde_json::Value;
use tokio::time::Instant;

use super::call::Call;
use super::result;
use crate::host::Instance;
use crate::payload::Trigger;

/// The functions of one start of the app, for one request.
#[derive(Clone)]
pub(super) struct InstanceFunctions {
    instance: Arc<Instance>,
    catalog: Arc<Catalog>,
    call: Call,
}

impl InstanceFunctions {
    pub(super) fn new(instance: Arc<Instance>, call: Call) -> Self {
        Self {
            catalog: Arc::new(Catalog::of(instance.app())),
            instance,
            call,
        }
    }
}

impl Functions for InstanceFunctions {
    fn identity(&self) -> Identity {
        let info = &self.instance.app().host.mcp;
        Identity {
            name: info.name.clone(),
            version: info.version.clone(),
            instructions: info.instructions.clone(),
        }
    }

    fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    fn announced(&self) -> Lists {
        Lists::NONE
    }

    async fn call(
        &self,
        call: McpCall<'_>,
        _parts: &Parts,
        _caller: &Caller,
        _notices: Option<&Arc<Notices>>,
    ) -> Result<Value, CallFailure> {
        let unavailable = || CallFailure::Unavailable("The function is not available.".to_owned());
        let name = call.function();
        let mut known = self.instance.app().functions.iter();
        let mcp = known.find(|known| known.name == name);
        let mcp = mcp.and_then(|known| known.mcp.as_ref());
        let function = self.instance.index().function(name);
        let function = function.filter(|function| function.is_callable());
        let (Some(mcp), Some(function)) = (mcp, function) else {
            return Err(unavailable());
        };
        let text = match &call {
            McpCall::Tool(tool, _) => self.call.by_name(&tool.name),
            McpCall::Prompt(prompt, _) => self.call.by_name(&prompt.name),
            McpCall::Resource(_, uri, _) => self.call.by_uri(uri),
        };
        let trigger = Trigger::Json(text);
        let ended = self.instance.invoke_function(function, &trigger).await;
        if ended.failure.is_some() {
            return Err(CallFailure::Failed);
        }
        let result = match (mcp, &call) {
            (McpTrigger::Tool(tool), _) => result::of_tool(tool.use_result_schema, &ended.returned),
            (McpTrigger::Prompt(prompt), _) => {
                result::of_prompt(prompt.use_result_schema, &ended.returned)
            }
            (McpTrigger::Resource(resource), McpCall::Resource(_, uri, _)) => {
                result::of_resource(uri, resource.mime_type.as_deref(), &ended.returned)
            }
            (McpTrigger::Resource(_), _) => return Err(unavailable()),
        };
        result.map_err(|reason| {
            self.instance.warn(
                name,
                &format!("the client gets no result: the returned value {reason}"),
            );
            CallFailure::Failed
        })
    }

    fn subscribe(&self) -> Subscription {
        // Nothing is announced.
        Changes::default().subscribe(&Arc::from(""))
    }

    fn ends_at(&self, _parts: &Parts) -> Option<Instant> {
        None
    }
}
