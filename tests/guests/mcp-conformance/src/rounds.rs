//! Tools and a prompt that need input in further rounds, as the newer era does.

use std::env;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, InputRequiredResult, InputResponses, RequestStateCodec,
};
use rmcp::service::RequestContext;
use serde_json::{Value, json};

use crate::content::{result, text, value};

/// The tools.
pub(crate) const TOOLS: [&str; 8] = [
    "test_input_required_result_elicitation",
    "test_input_required_result_sampling",
    "test_input_required_result_list_roots",
    "test_input_required_result_request_state",
    "test_input_required_result_tampered_state",
    "test_input_required_result_multiple_inputs",
    "test_input_required_result_multi_round",
    "test_input_required_result_capabilities",
];

fn form(message: &str, property: &str, kind: &str) -> Value {
    json!({ "method": "elicitation/create", "params": { "mode": "form", "message": message, "requestedSchema": {
        "type": "object", "properties": { property: { "type": kind } }, "required": [property] } } })
}

fn sample(question: &str, max_tokens: u32) -> Value {
    json!({ "method": "sampling/createMessage", "params": {
        "messages": [{ "role": "user", "content": { "type": "text", "text": question } }],
        "maxTokens": max_tokens } })
}

fn roots() -> Value {
    json!({ "method": "roots/list", "params": {} })
}

fn required(requests: Value, state: Option<String>) -> Result<InputRequiredResult, ErrorData> {
    Ok(InputRequiredResult::new(Some(value(requests)?), state))
}

fn codec() -> Result<RequestStateCodec, ErrorData> {
    RequestStateCodec::try_new(env::var("STATE_KEY").unwrap_or_default())
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

fn seal(step: u64) -> Option<String> {
    codec().ok()?.seal_json(&step).ok()
}

pub(crate) fn call(
    name: &str,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let none = InputResponses::default();
    let responses = request.input_responses.as_ref().unwrap_or(&none);
    let state = request.request_state.as_ref().map(|state| {
        let step = codec()?.open_json::<u64>(state);
        step.map_err(|error| ErrorData::invalid_params(error.to_string(), None))
    });
    let step = state.transpose()?;
    let confirm = || json!({ "confirm": form("Is this right?", "ok", "boolean") });
    let done = match name
        .strip_prefix("test_input_required_result_")
        .unwrap_or(name)
    {
        "elicitation" => match content(responses, "user_name", "name") {
            Some(name) => format!("Hello, {name}!"),
            None => {
                return ask(
                    json!({ "user_name": form("What is your name?", "name", "string") }),
                    None,
                );
            }
        },
        "sampling" => match responses
            .get("capital_question")
            .and_then(|answer| answer.get("content"))
        {
            Some(answer) => answer.to_string(),
            None => {
                return ask(
                    json!({ "capital_question": sample("What is the capital of France?", 100) }),
                    None,
                );
            }
        },
        "list_roots" => match responses
            .get("client_roots")
            .and_then(|answer| answer.get("roots"))
        {
            Some(roots) => roots.to_string(),
            None => return ask(json!({ "client_roots": roots() }), None),
        },
        "request_state" | "tampered_state" => match step {
            Some(_) => "state-ok".to_owned(),
            None => return ask(confirm(), seal(1)),
        },
        "multiple_inputs" => {
            let keys = ["user_name", "greeting", "client_roots"];
            if !keys.iter().all(|key| responses.contains_key(*key)) {
                let requests = json!({
                    "user_name": form("What is your name?", "name", "string"),
                    "greeting": sample("Generate a greeting", 50),
                    "client_roots": roots(),
                });
                return ask(requests, seal(1));
            }
            "all there".to_owned()
        }
        "multi_round" => match step {
            Some(2) => "done".to_owned(),
            Some(_) => {
                let question = form("Step 2: What is your favorite color?", "color", "string");
                return ask(json!({ "step2": question }), seal(2));
            }
            None => {
                return ask(
                    json!({ "step1": form("Step 1: What is your name?", "name", "string") }),
                    seal(1),
                );
            }
        },
        "capabilities" => {
            let able = capabilities(context);
            let mut requests = serde_json::Map::new();
            if able.get("elicitation").is_some() {
                requests.insert(
                    "user_name".into(),
                    form("What is your name?", "name", "string"),
                );
            }
            if able.get("sampling").is_some() {
                requests.insert(
                    "question".into(),
                    sample("What is the capital of France?", 100),
                );
            }
            return ask(requests.into(), None);
        }
        "test_missing_capability" if capabilities(context).get("sampling").is_none() => {
            let data = json!({ "requiredCapabilities": { "sampling": {} } });
            return Err(value(
                json!({ "code": -32021, "message": "this needs a model", "data": data }),
            )?);
        }
        "test_missing_capability" => "done".to_owned(),
        "test_streaming_elicitation" => {
            return ask(
                json!({ "user_name": form("What is your name?", "name", "string") }),
                None,
            );
        }
        _ => {
            return Err(ErrorData::invalid_params(
                format!("there is no tool `{name}`"),
                None,
            ));
        }
    };
    let result: CallToolResult = result(json!({ "content": [text(&done)] }))?;
    Ok(result.into())
}

fn ask(requests: Value, state: Option<String>) -> Result<CallToolResponse, ErrorData> {
    Ok(required(requests, state)?.into())
}

/// A text that the user has entered.
fn content<'a>(responses: &'a InputResponses, key: &str, property: &str) -> Option<&'a str> {
    let pointer = format!("/content/{property}");
    responses.get(key)?.pointer(&pointer)?.as_str()
}

/// What the client can do, as the request says.
fn capabilities(context: &RequestContext<RoleServer>) -> Value {
    let meta = serde_json::to_value(&context.meta).unwrap_or_default();
    let able = meta.get("io.modelcontextprotocol/clientCapabilities");
    able.cloned().unwrap_or_default()
}

pub(crate) fn prompt(request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
    let responses = request.input_responses.as_ref();
    match responses.and_then(|responses| content(responses, "user_context", "context")) {
        Some(context) => {
            let text = text(&format!("In the context of {context}"));
            let result: GetPromptResult =
                result(json!({ "messages": [{ "role": "user", "content": text }] }))?;
            Ok(result.into())
        }
        None => {
            let question = form("What context should the prompt use?", "context", "string");
            Ok(required(json!({ "user_context": question }), None)?.into())
        }
    }
}
