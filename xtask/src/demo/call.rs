//! One sample payload, sent to its function.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use corral_tests::client::transport::{Answer, Transport};
use corral_tests::client::{Delivered, Framing, Received, answer, judge, payload};
use serde_json::Value;
use uuid::Uuid;

/// An invocation that is ready to be sent.
pub(crate) struct Call {
    /// The function's name, which is its folder.
    pub(crate) function: String,
    /// The invocation id.
    pub(crate) id: String,
    /// The request body.
    pub(crate) envelope: Value,
    /// The function's `function.json`.
    pub(crate) configuration: Value,
    /// How the body is framed.
    pub(crate) framing: Framing,
}

impl Call {
    /// Reads `samples/<function>.json` and `<function>/function.json`.
    pub(crate) fn read(app: &Path, function: &str) -> Result<Self> {
        Ok(Self {
            function: function.to_owned(),
            id: Uuid::new_v4().to_string(),
            envelope: json(&app.join("samples").join(format!("{function}.json")))?,
            configuration: json(&app.join(function).join("function.json"))?,
            // Azure sends chunks, the local tools a length: both are demonstrated.
            framing: if function == "order" {
                Framing::Chunked
            } else {
                Framing::Sized
            },
        })
    }

    /// Sends it, and processes the response as the Functions host does.
    pub(crate) fn send(&self, transport: &Transport) -> Result<(Answer, Delivered)> {
        let path = format!("/{}", self.function);
        let body = self.envelope.to_string();
        let raw = transport.post(&path, &self.id, &[], self.framing, body.as_bytes())?;
        let result = judge(raw.clone())
            .with_context(|| format!("the host fails this invocation of {}", self.function))?;
        let function = payload::FunctionBindings::read(&self.function, &self.configuration);
        match answer::deliver(&function.bindings, &result, &answer::Caller::default()) {
            Ok(delivered) => Ok((raw, delivered)),
            Err(reason) => bail!(
                "the host fails this invocation of {}: {reason}",
                self.function
            ),
        }
    }

    /// Compares the result with the documented behaviour, and describes it. For
    /// functions that Azure does not document, the host must accept the response.
    pub(crate) fn check(&self, delivered: &Delivered) -> Result<&'static str> {
        match self.function.as_str() {
            "order" => {
                let reply = delivered
                    .http
                    .as_ref()
                    .context("the caller gets no response")?;
                ensure!(
                    reply.status == 200 && reply.body == b"Order enqueued",
                    "the caller does not get 200 \"Order enqueued\""
                );
                let body = self.envelope.pointer("/Data/req/Body");
                let body = body
                    .and_then(Value::as_str)
                    .context("the sample has no body")?;
                one_message(delivered, "message", body)?;
                Ok("the caller gets 200, and the queue gets the caller's body byte for byte")
            }
            "MyQueueFunction" => {
                let text = self.envelope.pointer("/Data/myQueueItem");
                let text = text
                    .and_then(Value::as_str)
                    .context("the sample has no message")?;
                let text: String = serde_json::from_str(text)?;
                one_message(delivered, "$return", &text)?;
                Ok("the message that came in goes out byte for byte, through `$return`")
            }
            _ => Ok("the host accepts the answer"),
        }
    }
}

fn one_message(delivered: &Delivered, binding: &str, expected: &str) -> Result<()> {
    let expected = Received::Messages(vec![expected.as_bytes().to_vec()]);
    ensure!(
        delivered.bindings.get(binding) == Some(&expected),
        "{binding} is not the one message that was sent, byte for byte"
    );
    Ok(())
}

fn json(file: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}
