//! The tables of vectors, and how one vector is run.

pub(crate) mod app;
pub(crate) mod bytes;
pub(crate) mod envelopes;
pub(crate) mod events;
pub(crate) mod replies;
pub(crate) mod texts;
pub(crate) mod told;

use std::collections::BTreeMap;

use corral_tests::client::output::http::Reply;
use corral_tests::{Delivered, Failure, Handler, Received, Trigger};
use serde_json::json;

/// What starts a function.
pub(crate) enum Start {
    /// Something that happened outside, written into an envelope by the host.
    Trigger(Trigger),
    /// A raw request body.
    Body(Vec<u8>),
}

/// The expected result.
pub(crate) enum Expected {
    /// Exactly these bindings receive something.
    Arrives(Vec<(&'static str, Received)>),
    /// The same, and a warning says that the value is not what was returned.
    ArrivesWithWarning(Vec<(&'static str, Received)>),
    /// The invocation fails with this code; the message holds the text.
    Fails(&'static str, &'static str),
}

/// One line of a table.
pub(crate) struct Vector {
    pub(crate) name: String,
    function: &'static str,
    start: Start,
    /// How the plugin gives the value back; as it arrived, when absent.
    way: Option<&'static str>,
    outputs: Vec<&'static str>,
    expected: Expected,
}

impl Vector {
    /// A vector whose outputs are those that are expected to receive something.
    pub(crate) fn arrives(
        function: &'static str,
        title: &str,
        trigger: impl Into<Trigger>,
        arrives: Vec<(&'static str, Received)>,
    ) -> Self {
        let outputs: Vec<&str> = arrives.iter().map(|(output, _)| *output).collect();
        Vector {
            name: format!("{function} -> {}: {title}", outputs.join(", ")),
            function,
            start: Start::Trigger(trigger.into()),
            way: None,
            outputs,
            expected: Expected::Arrives(arrives),
        }
    }

    /// A vector that fails.
    pub(crate) fn fails(
        function: &'static str,
        output: &'static str,
        trigger: impl Into<Trigger>,
        code: &'static str,
        message: &'static str,
    ) -> Self {
        Vector {
            name: format!("{function} -> {output}: {code}"),
            function,
            start: Start::Trigger(trigger.into()),
            way: None,
            outputs: vec![output],
            expected: Expected::Fails(code, message),
        }
    }

    /// Lets the plugin give the value back as text, JSON, bytes, a message or an
    /// HTTP response.
    pub(crate) fn returned_as(mut self, way: &'static str) -> Self {
        self.name = format!("{} (as {way})", self.name);
        self.way = Some(way);
        self
    }

    /// Expects a warning besides.
    pub(crate) fn with_warning(mut self) -> Self {
        if let Expected::Arrives(arrives) = self.expected {
            self.expected = Expected::ArrivesWithWarning(arrives);
        }
        self
    }

    /// Calls the handler; the error tells the difference.
    pub(crate) fn run(&self, handler: &Handler) -> Result<(), String> {
        let trigger = match &self.start {
            Start::Trigger(trigger) => trigger.clone(),
            Start::Body(_) => Trigger::from(""),
        };
        let (returned, outputs): (Vec<&str>, Vec<&str>) = self
            .outputs
            .iter()
            .partition(|output| **output == "$return");
        let mut call = handler
            .call(self.function, trigger)
            .metadata("outputs", &json!(outputs))
            .metadata("return", &json!(!returned.is_empty()));
        if let Some(way) = self.way {
            call = call.metadata("as", &json!(way));
        }
        let result = match &self.start {
            Start::Trigger(_) => call.send(),
            Start::Body(body) => call.send_body(body),
        };
        self.compare(result)?;
        if matches!(self.expected, Expected::ArrivesWithWarning(_)) {
            let id = call.id().to_owned();
            handler.stderr().wait_for_line("a warning", |line| {
                line.contains(&id) && line.to_ascii_lowercase().contains("warn")
            });
        }
        Ok(())
    }

    fn compare(&self, result: Result<Delivered, Failure>) -> Result<(), String> {
        match (&self.expected, result) {
            (Expected::Arrives(arrives) | Expected::ArrivesWithWarning(arrives), Ok(delivered)) => {
                let expected: BTreeMap<_, _> =
                    arrives.iter().map(|(name, value)| (*name, value)).collect();
                // A caller whom the function did not answer gets 204.
                let unanswered = Received::Http(Reply::plain(204, ""));
                let received: BTreeMap<_, _> = delivered
                    .bindings
                    .iter()
                    .map(|(name, value)| (name.as_str(), value))
                    .filter(|(name, value)| expected.contains_key(name) || **value != unanswered)
                    .collect();
                if expected == received {
                    return Ok(());
                }
                Err(format!(
                    "expected {}\n  received {}",
                    short(&expected),
                    short(&received)
                ))
            }
            (Expected::Fails(code, message), Err(Failure::Status(answer))) => {
                let report = answer.error_report();
                if report.code == *code && report.message.contains(message) {
                    return Ok(());
                }
                Err(format!(
                    "expected {code} with {message:?}, received {report:?}"
                ))
            }
            (_, Ok(delivered)) => Err(format!("did not fail: {}", short(&delivered))),
            (_, Err(failure)) => Err(failure.to_string()),
        }
    }
}

/// Messages of a queue or an event hub.
pub(crate) fn messages(messages: &[&[u8]]) -> Received {
    Received::Messages(messages.iter().map(|message| message.to_vec()).collect())
}

/// Messages of Service Bus.
pub(crate) fn texts_of(texts: &[&str]) -> Received {
    Received::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
}

/// The content of a blob.
pub(crate) fn blob(content: &[u8]) -> Received {
    Received::Blob(content.to_vec())
}

/// A reply with status 200.
pub(crate) fn reply(content_type: &str, body: &[u8]) -> Received {
    Received::Http(Reply {
        status: 200,
        headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
        body: body.to_vec(),
    })
}

/// A reply of bytes, which has no content type.
pub(crate) fn bare(body: &[u8]) -> Received {
    Received::Http(Reply::bare(200, body))
}

/// A value for a person: a mebibyte of text is not shown.
fn short(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{}... ({} characters)", &text[..end], text.len()),
        None => text,
    }
}
