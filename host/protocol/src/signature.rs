//! What a function's bindings mean for the wire format, computed once when the
//! function is loaded.

use corral_app::{Binding, Cardinality, DataType, McpTrigger};

/// The name of the binding that takes the return value.
pub(crate) const RETURN: &str = "$return";

/// The bindings of one function, sorted by the direction of their data.
#[derive(Clone, Debug)]
pub struct Signature {
    trigger: Binding,
    trigger_reading: InputEncoding,
    inputs: Vec<Binding>,
    input_readings: Vec<InputEncoding>,
    outputs: Vec<Binding>,
    output_kinds: Vec<OutputKind>,
    queue_message_limit: usize,
    /// What of the caller's headers an MCP trigger may have.
    mcp_headers: Vec<String>,
    /// Whether an MCP tool returns text that holds a result with its type.
    result_schema: bool,
}

/// The most bytes of a queue message: 64 KiB as base64, in which the Functions
/// host sends unless host.json says otherwise.
const QUEUE_MESSAGE_LIMIT: usize = 49_152;

/// Why a set of bindings is not valid for a function.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No binding starts the function.
    #[error("no binding is a trigger: add one whose type ends in `Trigger` to function.json")]
    NoTrigger,
    /// More than one binding starts the function.
    #[error("bindings {first:?} and {second:?} are both triggers: keep one in function.json")]
    SeveralTriggers {
        /// The name of the first trigger.
        first: String,
        /// The name of the next one.
        second: String,
    },
    /// Two bindings have one name; Azure compares names without case.
    #[error("two bindings are named {name:?}: rename one in function.json")]
    SameName {
        /// The name of the later one.
        name: String,
    },
}

/// How the value of an input is written (custom handler protocol, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputEncoding {
    /// The request object of an HTTP trigger.
    Http,
    /// Base64 in a string.
    Bytes,
    /// Base64 in a string, usually of text; or text, encoded
    /// as a JSON string before it was put into one.
    Blob,
    /// Text, encoded as a JSON string before it was put into one.
    Text,
    /// A JSON document inside one or two strings.
    Document,
    /// Any value that the extension wrote.
    Extension,
}

/// How an output binding takes its value (custom handler protocol, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputKind {
    /// An HTTP response.
    Http,
    /// Messages that are bytes in the end: queue, event hub.
    ByteMessages,
    /// Messages that are text in the end: Service Bus.
    TextMessages,
    /// One value that becomes a file.
    Blob,
    /// JSON objects that become documents or rows.
    Documents,
    /// An object in the shape of some other service.
    Extension,
}

/// What takes the return value of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReturnTarget {
    /// The trigger itself.
    Trigger,
    /// The output of this index.
    Output(usize),
}

impl Signature {
    /// Reads a function's bindings, in the order of its function.json.
    pub fn new(bindings: &[Binding]) -> Result<Signature, SignatureError> {
        let mut triggers = bindings.iter().filter(|binding| binding.is_trigger());
        let trigger = triggers.next().ok_or(SignatureError::NoTrigger)?;
        if let Some(second) = triggers.next() {
            return Err(SignatureError::SeveralTriggers {
                first: trigger.name.clone(),
                second: second.name.clone(),
            });
        }
        for (index, binding) in bindings.iter().enumerate() {
            let mut earlier = bindings.iter().take(index);
            if earlier.any(|other| other.name.eq_ignore_ascii_case(&binding.name)) {
                return Err(SignatureError::SameName {
                    name: binding.name.clone(),
                });
            }
        }

        let others = || bindings.iter().filter(|binding| !binding.is_trigger());
        let inputs: Vec<Binding> = others().filter(|b| b.is_input()).cloned().collect();
        let outputs: Vec<Binding> = others().filter(|b| b.is_output()).cloned().collect();
        Ok(Signature {
            trigger: trigger.clone(),
            trigger_reading: InputEncoding::of(trigger),
            input_readings: inputs.iter().map(InputEncoding::of).collect(),
            inputs,
            output_kinds: outputs.iter().map(OutputKind::of).collect(),
            outputs,
            queue_message_limit: QUEUE_MESSAGE_LIMIT,
            mcp_headers: Vec::new(),
            result_schema: false,
        })
    }

    /// The same with another limit for the bytes of one queue message: 65,536
    /// where host.json sends them without base64.
    #[must_use]
    pub fn with_queue_message_limit(self, bytes: usize) -> Signature {
        Signature {
            queue_message_limit: bytes,
            ..self
        }
    }

    /// The same for a function with an MCP trigger: what the trigger is, and the names
    /// of the caller's headers that the plugin is granted, in any case.
    #[must_use]
    pub fn with_mcp(self, trigger: Option<&McpTrigger>, headers: &[String]) -> Signature {
        let result_schema = match trigger {
            Some(McpTrigger::Tool(tool)) => tool.use_result_schema,
            _ => false,
        };
        Signature {
            mcp_headers: headers.to_vec(),
            result_schema,
            ..self
        }
    }

    /// Whether a tool, a resource or a prompt of the MCP extension starts the function.
    pub fn is_mcp_triggered(&self) -> bool {
        is_mcp(&self.trigger)
    }

    /// The caller's headers that the plugin is granted.
    pub(crate) fn mcp_headers(&self) -> &[String] {
        &self.mcp_headers
    }

    /// Whether the trigger is an MCP tool with `useResultSchema`.
    pub(crate) fn has_result_schema(&self) -> bool {
        self.result_schema
    }

    /// The most bytes that storage takes as one message of a queue.
    pub(crate) fn queue_message_limit(&self) -> usize {
        self.queue_message_limit
    }

    /// The binding that starts the function.
    pub fn trigger(&self) -> &Binding {
        &self.trigger
    }

    /// The input bindings besides the trigger, in the order of function.json.
    pub fn inputs(&self) -> &[Binding] {
        &self.inputs
    }

    /// The output bindings, including `$return`, in the order of function.json.
    pub fn outputs(&self) -> &[Binding] {
        &self.outputs
    }

    /// Whether a binding named `$return` takes the return value.
    pub fn has_return(&self) -> bool {
        self.outputs.iter().any(|binding| binding.name == RETURN)
    }

    /// Whether an HTTP request starts the function.
    pub fn is_http_triggered(&self) -> bool {
        self.trigger_reading == InputEncoding::Http
    }

    /// The trigger, then the inputs, each with how it is read.
    pub(crate) fn input_encodings(&self) -> impl Iterator<Item = (&Binding, InputEncoding)> {
        let inputs = self.inputs.iter().zip(self.input_readings.iter().copied());
        std::iter::once((&self.trigger, self.trigger_reading)).chain(inputs)
    }

    /// The outputs, each with how it is written.
    pub(crate) fn output_kinds(&self) -> impl Iterator<Item = (&Binding, OutputKind)> {
        self.outputs.iter().zip(self.output_kinds.iter().copied())
    }

    /// Which output is meant by `name`: spelled like that if possible, else in
    /// any case. The Functions host itself insists on the case.
    pub(crate) fn output_index(&self, name: &str) -> Option<usize> {
        let find = |same: fn(&str, &str) -> bool| {
            self.outputs
                .iter()
                .position(|binding| same(&binding.name, name))
        };
        find(|a, b| a == b).or_else(|| find(str::eq_ignore_ascii_case))
    }

    /// What takes the return value, when `taken` says which outputs already have
    /// a value.
    ///
    /// `$return` if there is one, else the trigger if it takes one. Without
    /// either the Functions host would drop the value, or merge it into the
    /// outputs if it is an object; authors mean the HTTP response, or the only
    /// output.
    pub(crate) fn return_target(&self, taken: impl Fn(usize) -> bool) -> Option<ReturnTarget> {
        if let Some(named) = self.outputs.iter().position(|b| b.name == RETURN) {
            return Some(ReturnTarget::Output(named));
        }
        if self.trigger.takes_return() {
            return Some(ReturnTarget::Trigger);
        }
        let mut kinds = self.output_kinds.iter().enumerate();
        let http = kinds
            .find(|(index, kind)| **kind == OutputKind::Http && !taken(*index))
            .map(|(index, _)| index);
        let only = || (self.outputs.len() == 1 && !taken(0)).then_some(0);
        http.or_else(only).map(ReturnTarget::Output)
    }

    /// Whether the HTTP caller is sent what `$return` receives: the Functions
    /// host does so where nothing is bound to the response (custom handler
    /// protocol, section 5.6).
    pub(crate) fn shows_return_to_caller(&self) -> bool {
        self.is_http_triggered()
            && self.has_return()
            && !self.output_kinds.contains(&OutputKind::Http)
    }
}

impl InputEncoding {
    fn of(binding: &Binding) -> InputEncoding {
        if binding.is("httpTrigger") {
            return InputEncoding::Http;
        }
        match (binding.data_type, binding.cardinality) {
            // A batch of bytes is an array of base64 strings, not base64.
            (_, Cardinality::Many) => InputEncoding::Document,
            (DataType::Binary, Cardinality::One) => InputEncoding::Bytes,
            _ if binding.is("blobTrigger") => InputEncoding::Blob,
            _ if is_text_input(binding) => InputEncoding::Text,
            _ if is_document_input(binding) => InputEncoding::Document,
            _ => InputEncoding::Extension,
        }
    }
}

impl OutputKind {
    fn of(binding: &Binding) -> OutputKind {
        if binding.is("http") {
            return OutputKind::Http;
        }
        if binding.is("blob") {
            return OutputKind::Blob;
        }
        if is_document(binding) {
            return OutputKind::Documents;
        }
        if starts_with(&binding.kind, "serviceBus") {
            return OutputKind::TextMessages;
        }
        let byte_messages = ["queue", "eventHub", "kafka", "rabbitMQ"];
        if byte_messages.iter().any(|kind| binding.is(kind)) {
            return OutputKind::ByteMessages;
        }
        OutputKind::Extension
    }
}

fn is_text_input(binding: &Binding) -> bool {
    [
        "queueTrigger",
        "blob",
        "eventHubTrigger",
        "serviceBusTrigger",
    ]
    .iter()
    .any(|kind| binding.is(kind))
}

/// Inputs whose text is JSON whatever the message says: the extension makes it.
fn is_document_input(binding: &Binding) -> bool {
    let triggers = ["cosmosDBTrigger", "activityTrigger"];
    is_document(binding) || is_mcp(binding) || triggers.iter().any(|kind| binding.is(kind))
}

fn is_mcp(binding: &Binding) -> bool {
    ["mcpToolTrigger", "mcpResourceTrigger", "mcpPromptTrigger"]
        .iter()
        .any(|kind| binding.is(kind))
}

fn is_document(binding: &Binding) -> bool {
    ["cosmosDB", "table", "sql", "mysql", "kusto"]
        .iter()
        .any(|kind| binding.is(kind))
}

fn starts_with(kind: &str, prefix: &str) -> bool {
    kind.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
