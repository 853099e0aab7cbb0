//! The methods of the protocol.

use std::sync::Arc;

use corral_mcp::folder::Catalog;
use corral_mcp::{Members, code};
use http::request::Parts;
use serde_json::{Map, Value, json};

use crate::answer;
use crate::completion::complete;
use crate::era::Era;
use crate::error::RpcError;
use crate::functions::{Call, Functions};
use crate::lists;
use crate::notices::Notices;
use crate::request::{LATEST_INITIALIZED, Request, VERSIONS, log_level, optional, required};

/// The code for an unknown resource before 2026-07-28.
const RESOURCE_NOT_FOUND: i32 = -32002;

/// Where a result has the server's name and version.
pub(crate) const META_SERVER: &str = "io.modelcontextprotocol/serverInfo";

/// Answers a request. What a function reports meanwhile goes to `notices`.
pub(crate) async fn answer<F: Functions>(
    functions: &F,
    request: &Request<'_>,
    parts: &Parts,
    notices: Option<&Arc<Notices>>,
) -> Result<Value, RpcError> {
    let params = &request.params;
    let (catalog, size) = (functions.catalog(), functions.page_size());
    let listed = |list: fn(&Catalog, Option<&str>, Option<usize>) -> Value| {
        let cursor = optional::<String>(params, "cursor")?;
        Ok(list(catalog, cursor.as_deref(), size))
    };
    let (result, cacheable) = match (request.era, request.method.as_str()) {
        (Era::Initialized, "initialize") => (initialize(functions, params)?, false),
        (Era::Initialized, "ping") => (json!({}), false),
        (Era::Initialized, "logging/setLevel") if functions.has_client_log() => {
            // Checked only: see `Request::log_level`.
            log_level(&required::<String>(params, "level")?)?;
            (json!({}), false)
        }
        (Era::Stateless, "server/discover") => (discover(functions), true),
        (_, "tools/list") => (listed(lists::tools)?, true),
        (_, "resources/list") => (listed(lists::resources)?, true),
        (_, "resources/templates/list") => (listed(lists::templates)?, true),
        (_, "prompts/list") => (listed(lists::prompts)?, true),
        (_, "tools/call") => (call_tool(functions, request, parts, notices).await?, false),
        (_, "resources/read") => (
            read_resource(functions, request, parts, notices).await?,
            true,
        ),
        (_, "prompts/get") => (get_prompt(functions, request, parts, notices).await?, false),
        (_, "completion/complete") if catalog.completes() => (complete(catalog, params)?, false),
        (_, method) => {
            let message = format!("Method not found: {method}");
            return Err(RpcError::new(code::METHOD_NOT_FOUND, message));
        }
    };
    Ok(in_era(request.era, result, cacheable))
}

/// Whether a method calls a function, which can say something before it returns.
pub(crate) fn calls(method: &str) -> bool {
    matches!(method, "tools/call" | "resources/read" | "prompts/get")
}

/// A result has a type since 2026-07-28, and those that can be cached say for how long:
/// here not at all, since a swap can change everything at any time.
pub(crate) fn in_era(era: Era, mut result: Value, cacheable: bool) -> Value {
    if let (Era::Stateless, Some(members)) = (era, result.as_object_mut()) {
        let mut default = |key: &str, value: Value| {
            members.entry(key).or_insert(value);
        };
        default("resultType", "complete".into());
        if cacheable {
            default("ttlMs", 0.into());
            default("cacheScope", "private".into());
        }
    }
    result
}

/// `initialize`: the client's version if it is served and has this handshake, else the
/// latest that has.
fn initialize<F: Functions>(functions: &F, params: &Members<'_>) -> Result<Value, RpcError> {
    let asked: String = required(params, "protocolVersion")?;
    let known = VERSIONS.iter().skip(1).find(|version| **version == asked);
    let mut result = introduction(functions);
    if let Some(members) = result.as_object_mut() {
        let version = known.unwrap_or(&LATEST_INITIALIZED);
        members.insert("protocolVersion".to_owned(), (*version).into());
        members.insert("serverInfo".to_owned(), server_info(functions));
    }
    Ok(result)
}

/// `server/discover`.
fn discover<F: Functions>(functions: &F) -> Value {
    let mut result = introduction(functions);
    // Before 2026-07-28 a session would have to remember what a client subscribes to.
    let resources = result.pointer_mut("/capabilities/resources");
    if let Some(resources) = resources.and_then(Value::as_object_mut) {
        resources.insert("subscribe".to_owned(), true.into());
    }
    if let Some(members) = result.as_object_mut() {
        members.insert("supportedVersions".to_owned(), json!(VERSIONS));
        members.insert(
            "_meta".to_owned(),
            json!({ META_SERVER: server_info(functions) }),
        );
    }
    result
}

/// Name and version.
pub(crate) fn server_info<F: Functions>(functions: &F) -> Value {
    let identity = functions.identity();
    json!({ "name": identity.name, "version": identity.version })
}

/// What a server can do, and how to use it. Lists that are empty now may be filled by a
/// swap.
fn introduction<F: Functions>(functions: &F) -> Value {
    let announced = functions.announced();
    let offered = functions.catalog().offered() | announced;
    let mut capabilities = Map::new();
    for (list, offered, announced) in [
        ("tools", offered.tools, announced.tools),
        ("resources", offered.resources, announced.resources),
        ("prompts", offered.prompts, announced.prompts),
    ] {
        if offered {
            let capability = if announced {
                json!({ "listChanged": true })
            } else {
                json!({})
            };
            capabilities.insert(list.to_owned(), capability);
        }
    }
    if functions.catalog().completes() {
        capabilities.insert("completions".to_owned(), json!({}));
    }
    if functions.has_client_log() {
        capabilities.insert("logging".to_owned(), json!({}));
    }
    let mut result = json!({ "capabilities": capabilities });
    if let (Some(members), Some(text)) = (result.as_object_mut(), functions.identity().instructions)
    {
        members.insert("instructions".to_owned(), text.into());
    }
    result
}

async fn call_tool<F: Functions>(
    functions: &F,
    request: &Request<'_>,
    parts: &Parts,
    notices: Option<&Arc<Notices>>,
) -> Result<Value, RpcError> {
    let name: String = required(&request.params, "name")?;
    let arguments = arguments(&request.params)?;
    let Some(tool) = functions.catalog().tool(&name) else {
        return Err(answer::unknown("tool", &name));
    };
    let missing = tool.missing(&arguments);
    if !missing.is_empty() {
        return Err(answer::missing("tool properties", &missing));
    }
    let call = Call::Tool(tool, &arguments);
    let outcome = functions.call(call, parts, &request.caller, notices).await;
    answer::of_round(request, answer::of_tool(tool, outcome)?)
}

async fn read_resource<F: Functions>(
    functions: &F,
    request: &Request<'_>,
    parts: &Parts,
    notices: Option<&Arc<Notices>>,
) -> Result<Value, RpcError> {
    let uri: String = required(&request.params, "uri")?;
    let Some((resource, values)) = functions.catalog().resource(&uri) else {
        let code = match request.era {
            Era::Stateless => code::INVALID_PARAMS,
            Era::Initialized => RESOURCE_NOT_FOUND,
        };
        let error = RpcError::new(code, format!("Unknown resource URI: '{uri}'"));
        return Err(error.with_data(json!({ "uri": uri })));
    };
    let call = Call::Resource(resource, &uri, values);
    let outcome = functions.call(call, parts, &request.caller, notices).await;
    answer::of_resource(&uri, outcome)
}

async fn get_prompt<F: Functions>(
    functions: &F,
    request: &Request<'_>,
    parts: &Parts,
    notices: Option<&Arc<Notices>>,
) -> Result<Value, RpcError> {
    let name: String = required(&request.params, "name")?;
    let arguments = arguments(&request.params)?;
    let Some(prompt) = functions.catalog().prompt(&name) else {
        return Err(answer::unknown("prompt", &name));
    };
    let missing = prompt.missing(&arguments);
    if !missing.is_empty() {
        return Err(answer::missing("prompt arguments", &missing));
    }
    let call = Call::Prompt(prompt, &arguments);
    let outcome = functions.call(call, parts, &request.caller, notices).await;
    answer::of_round(request, answer::of_prompt(prompt, outcome)?)
}

/// `arguments`: an object, or nothing.
fn arguments(params: &Members<'_>) -> Result<Map<String, Value>, RpcError> {
    Ok(optional(params, "arguments")?.unwrap_or_default())
}
