//! The output of the demo: each call, its response, and what the Functions host
//! does with it.

use std::path::Path;

use corral_tests::client::output::http::Reply;
use corral_tests::client::transport::Answer;
use corral_tests::client::{Delivered, Framing, Received};
use serde_json::Value;

use super::call::Call;
use crate::served::Served;

/// Longer texts are truncated.
const SHOWN: usize = 240;

/// How the handler was started.
pub(super) fn started(app: &Path, served: &Served) {
    println!(
        "      FUNCTIONS_CUSTOMHANDLER_PORT={} handler    (in {})",
        served.port(),
        app.display()
    );
    println!("      `GET /` is answered, so the host would now send invocations");
}

/// The request.
pub(super) fn request(call: &Call) {
    println!("\n-- {} --", call.function);
    println!("The host sends:");
    println!("    POST /{}", call.function);
    println!("    X-Azure-Functions-InvocationId: {}", call.id);
    println!(
        "    {}",
        match call.framing {
            Framing::Chunked => "Transfer-Encoding: chunked",
            Framing::Sized => "Content-Length: known in advance",
        }
    );
    for part in ["Data", "Metadata"] {
        let value = call.envelope.get(part).unwrap_or(&Value::Null);
        println!("    {part}: {}", cut(&value.to_string()));
    }
}

/// The response.
pub(super) fn answer(answer: &Answer) {
    println!("The handler answers {}:", answer.status);
    let pretty = serde_json::to_string_pretty(&answer.json()).unwrap_or_default();
    for line in pretty.lines() {
        println!("    {}", cut(line));
    }
}

/// The effects.
pub(super) fn delivered(call: &Call, delivered: &Delivered) {
    println!("So the host:");
    if let Some(reply) = &delivered.http {
        println!("  - {}", caller_gets(reply));
    }
    for (name, received) in &delivered.bindings {
        let target = target(&call.configuration, name);
        match received {
            Received::Http(_) => {}
            Received::Messages(messages) => {
                println!(
                    "  - {}",
                    messages_arrive(&target, messages.iter().map(Vec::as_slice))
                );
            }
            Received::Texts(texts) => {
                println!(
                    "  - {}",
                    messages_arrive(&target, texts.iter().map(String::as_bytes))
                );
            }
            Received::Blob(content) => println!(
                "  - writes {} bytes to {target}: {}",
                content.len(),
                text(content)
            ),
            Received::Documents(documents) => {
                println!("  - writes {} documents to {target}", documents.len());
            }
        }
    }
    for line in &delivered.logs {
        println!("  - logs: {}", cut(line));
    }
    if delivered.http.is_none() && delivered.bindings.is_empty() {
        println!("  - records the success; the function has no output");
    }
}

/// The handler's output, which the host copies to its log.
pub(super) fn console(lines: &str) {
    println!("      the handler wrote, and the host would log:");
    for line in lines.lines() {
        println!("        {line}");
    }
}

/// The request of a caller.
pub(super) fn caller(method: &str, address: &str, target: &str, body: &str) {
    println!("A caller sends:");
    println!("    {method} {address}{target}");
    println!("    {}", cut(body));
}

/// What the caller gets.
pub(super) fn reply(answer: &Answer) {
    println!("The caller gets {}:", answer.status);
    println!("    {}", text(&answer.body));
}

/// A message in a queue.
pub(super) fn message(queue: &str, message: &str) {
    println!("The queue {queue} gets:");
    println!("    {}", cut(message));
}

/// A blob.
pub(super) fn blob(path: &str, content: &str) {
    println!("The blob {path} is:");
    for line in content.lines() {
        println!("    {}", cut(line));
    }
}

/// An invocation that has ended.
pub(super) fn invocation(started: &Value, ended: &Value) {
    let member = |event: &Value, key: &str| {
        let text = event.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let time = ended.get("durationMs").and_then(Value::as_f64);
    println!("It starts {}:", member(started, "function"));
    println!(
        "    {}: {} in {:.0} ms",
        member(started, "reason"),
        member(ended, "outcome"),
        time.unwrap_or_default()
    );
}

/// What a local host did.
pub(super) fn summary(summary: &Value) {
    let count = |key: &str| summary.get(key).and_then(Value::as_u64);
    if let (Some(invocations), Some(failed)) = (count("invocations"), count("failed")) {
        println!("      it ran {invocations} invocations, of which {failed} failed");
    }
}

fn caller_gets(reply: &Reply) -> String {
    let status = reply.status;
    format!(
        "replies to the HTTP caller with {status}: {}",
        text(&reply.body)
    )
}

fn messages_arrive<'a>(target: &str, messages: impl ExactSizeIterator<Item = &'a [u8]>) -> String {
    let count = messages.len();
    let plural = if count == 1 { "" } else { "s" };
    let listed: Vec<String> = messages
        .map(|message| format!("\n      {} bytes: {}", message.len(), text(message)))
        .collect();
    format!(
        "puts {count} message{plural} into {target}:{}",
        listed.concat()
    )
}

/// The target of a binding in function.json.
fn target(configuration: &Value, name: &str) -> String {
    let bindings = configuration.get("bindings").and_then(Value::as_array);
    let binding = bindings
        .into_iter()
        .flatten()
        .find(|binding| binding.get("name").and_then(Value::as_str) == Some(name));
    let property = |key| {
        binding
            .and_then(|binding| binding.get(key))
            .and_then(Value::as_str)
    };
    let place = [
        "queueName",
        "eventHubName",
        "topicName",
        "path",
        "containerName",
        "tableName",
    ]
    .into_iter()
    .find_map(property)
    .unwrap_or(name);
    format!("{} {place}", property("type").unwrap_or("output"))
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => cut(text.trim_end()).replace('\n', "\n        "),
        Err(_) => "(binary)".to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
