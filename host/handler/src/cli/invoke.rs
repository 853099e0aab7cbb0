//! `handler invoke`: a single invocation without a server.

use std::fs;
use std::io::Read;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use corral_app::{Binding, DataType, Function, McpTrigger};
use corral_mcp::ArgumentChecker;
use corral_protocol::{
    CallHeaders, HttpRequest, Invocation, Metadata, Signature, Value, decode, encode,
};
use corral_registry::load_plugin;
use corral_runtime::{Completion, Level, LogSink};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::AppArgs;
use super::app;
use crate::console::{log_of_plugin, output};

#[derive(clap::Args)]
pub(super) struct InvokeArgs {
    /// The function to invoke
    function: String,
    /// The trigger's value: text, JSON, `@file`, or `@-` for standard input. A
    /// JSON object with `Data` is used as the whole payload of the host
    #[arg(long, default_value = "")]
    data: String,
    #[command(flatten)]
    app: AppArgs,
}

/// Logs the lines of the plugin to stderr.
struct StderrLog;

impl LogSink for StderrLog {
    fn line(&self, level: Level, context: &str, message: &str) {
        let separator = if context.is_empty() { "" } else { ": " };
        log_of_plugin(level, format_args!("{context}{separator}{message}"));
    }
}

pub(super) fn run(args: &InvokeArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let function = app::function(&app, &args.function)?;
    let signature = Signature::new(&function.bindings)?
        .with_queue_message_limit(app.host.queue_message_limit)
        .with_mcp(function.mcp.as_ref(), &function.config.grants.mcp_headers);
    let invocation = invocation(function, &signature, read(&args.data)?)?;
    check_arguments(function, &invocation)?;
    let runtime = app::runtime(&app)?;
    let plugin = load_plugin(&runtime, &app, function)
        .map_err(|failure| anyhow::anyhow!("{failure}; {}", failure.remedy()))?;
    let threads = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let log = Arc::new(StderrLog);
    let call = plugin.call(invocation, &signature, log, None, Completion::default());
    let result = threads.block_on(call);
    let encoded = encode(&result?, &signature, &[])?;
    for warning in &encoded.warnings {
        tracing::warn!("{warning}");
    }
    let response: Box<RawValue> = serde_json::from_slice(&encoded.body)?;
    output::json_text(response.get());
    Ok(ExitCode::SUCCESS)
}

/// The server answers a mismatch in the same words.
fn check_arguments(function: &Function, invocation: &Invocation) -> Result<()> {
    if let Some(McpTrigger::Tool(tool)) = &function.mcp
        && let Some((_, Value::Json(call))) = invocation.inputs.first()
    {
        ArgumentChecker::new(tool)?.check(&serde_json::from_str(call)?)?;
    }
    Ok(())
}

fn read(data: &str) -> Result<Vec<u8>> {
    match data.strip_prefix('@') {
        None => Ok(data.as_bytes().to_vec()),
        Some("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            Ok(bytes)
        }
        Some(path) => fs::read(path).with_context(|| format!("cannot read {path}")),
    }
}

/// Decodes `data` if it is a payload of the host, or else makes an invocation with
/// `data` as the trigger's value.
fn invocation(function: &Function, signature: &Signature, data: Vec<u8>) -> Result<Invocation> {
    let id = Uuid::new_v4().to_string();
    if is_payload(&data) {
        let headers = CallHeaders {
            invocation_id: Some(&id),
            traceparent: None,
            tracestate: None,
        };
        return Ok(decode(&data, &function.name, signature, headers, || {
            id.clone()
        })?);
    }
    let trigger = function.trigger();
    Ok(Invocation {
        id,
        function: function.name.clone(),
        trigger: trigger.name.clone(),
        inputs: vec![(trigger.name.clone(), value(function, trigger, data)?)],
        metadata: Metadata::default(),
        trace: None,
    })
}

fn is_payload(data: &[u8]) -> bool {
    let parsed: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_slice(data);
    parsed.is_ok_and(|object| object.contains_key("Data"))
}

/// The value of a timer on its first run.
const FIRST_TICK: &str =
    r#"{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}"#;

fn value(function: &Function, trigger: &Binding, data: Vec<u8>) -> Result<Value> {
    if trigger.is("httpTrigger") {
        return Ok(Value::Http(Box::new(request(function, data))));
    }
    if trigger.data_type == DataType::Binary {
        return Ok(Value::Bytes(data));
    }
    if trigger.is("timerTrigger") && data.is_empty() {
        return Ok(Value::Json(FIRST_TICK.to_owned()));
    }
    let data = match String::from_utf8(data) {
        // The host passes on any blob (custom handler protocol, section 3.6).
        Err(error) if trigger.is("blobTrigger") => return Ok(Value::Bytes(error.into_bytes())),
        other => other,
    };
    let text = data.with_context(|| {
        format!(
            "--data is not valid UTF-8; set `\"dataType\": \"binary\"` on the trigger `{}` for binary data",
            trigger.name
        )
    })?;
    let document = text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<&RawValue>(&text).is_ok();
    let plain = ["queueTrigger", "blobTrigger", "serviceBusTrigger"]
        .iter()
        .any(|kind| trigger.is(kind));
    Ok(if document && !plain {
        Value::Json(text)
    } else {
        Value::Text(text)
    })
}

fn request(function: &Function, body: Vec<u8>) -> HttpRequest {
    let json = serde_json::from_slice::<&RawValue>(&body).is_ok();
    let kind = if json {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    };
    HttpRequest {
        method: if body.is_empty() { "GET" } else { "POST" }.to_owned(),
        url: format!("http://localhost:7071/api/{}", function.name),
        headers: if body.is_empty() {
            Vec::new()
        } else {
            vec![("Content-Type".to_owned(), kind.to_owned())]
        },
        body,
        ..HttpRequest::default()
    }
}
