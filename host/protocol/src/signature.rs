//! What a function's bindings mean for the wire, worked out once when the
//! function is loaded.

use corral_app::{Binding, Cardinality, DataType};

/// The name of the binding that takes the return value.
pub(crate) const RETURN: &str = "$return";

/// The bindings of one function, sorted by the way their data flows.
#[derive(Clone, Debug)]
pub struct Signature {
    trigger: Binding,
    trigger_reading: Reading,
    inputs: Vec<Binding>,
    input_readings: Vec<Reading>,
    outputs: Vec<Binding>,
    output_kinds: Vec<OutputKind>,
}

/// Why a set of bindings is not that of a function.
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
pub(crate) enum Reading {
    /// The request object of an HTTP trigger.
    Http,
    /// Base64 in a string.
    Bytes,
    /// Text, encoded as a JSON string before it was put into one.
    Text,
    /// A JSON document below one or two strings.
    Document,
    /// Whatever the extension made of it.
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
            trigger_reading: Reading::of(trigger),
            input_readings: inputs.iter().map(Reading::of).collect(),
            inputs,
            output_kinds: outputs.iter().map(OutputKind::of).collect(),
            outputs,
        })
    }

    /// The binding that starts the function.
    pub fn trigger(&self) -> &Binding {
        &self.trigger
    }

    /// The input bindings besides the trigger, in the order of function.json.
    pub fn inputs(&self) -> &[Binding] {
        &self.inputs
    }

    /// The output bindings, `$return` included, in the order of function.json.
    pub fn outputs(&self) -> &[Binding] {
        &self.outputs
    }

    /// Whether a binding named `$return` takes the return value.
    pub fn has_return(&self) -> bool {
        self.outputs.iter().any(|binding| binding.name == RETURN)
    }

    /// Whether an HTTP request starts the function.
    pub fn is_http_triggered(&self) -> bool {
        self.trigger_reading == Reading::Http
    }

    /// The trigger, then the inputs, each with the way to read it.
    pub(crate) fn readings(&self) -> impl Iterator<Item = (&Binding, Reading)> {
        let inputs = self.inputs.iter().zip(self.input_readings.iter().copied());
        std::iter::once((&self.trigger, self.trigger_reading)).chain(inputs)
    }

    /// The outputs, each with the way to write it.
    pub(crate) fn writings(&self) -> impl Iterator<Item = (&Binding, OutputKind)> {
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

    /// Which output takes the return value, when `taken` tells which outputs
    /// have a value of their own.
    ///
    /// `$return` if there is one. Without it the Functions host would drop the
    /// value, or merge it into the outputs if it is an object; authors mean
    /// the HTTP response, or the only output.
    pub(crate) fn return_index(&self, taken: impl Fn(usize) -> bool) -> Option<usize> {
        let named = self.outputs.iter().position(|b| b.name == RETURN);
        named.or_else(|| {
            let mut kinds = self.output_kinds.iter().enumerate();
            let http = kinds
                .find(|(index, kind)| **kind == OutputKind::Http && !taken(*index))
                .map(|(index, _)| index);
            http.or_else(|| (self.outputs.len() == 1 && !taken(0)).then_some(0))
        })
    }
}

impl Reading {
    fn of(binding: &Binding) -> Reading {
        if binding.is("httpTrigger") {
            return Reading::Http;
        }
        match (binding.data_type, binding.cardinality) {
            // A batch of bytes is an array of base64 strings, not base64.
            (_, Cardinality::Many) => Reading::Document,
            (DataType::Binary, Cardinality::One) => Reading::Bytes,
            _ if is_text_input(binding) => Reading::Text,
            _ if is_document(binding) || binding.is("cosmosDBTrigger") => Reading::Document,
            _ => Reading::Extension,
        }
    }
}

impl OutputKind {
    fn of(binding: &Binding) -> OutputKind {
        // Azure knows this one type in lower case only.
        if binding.kind == "http" {
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
        "blobTrigger",
        "blob",
        "eventHubTrigger",
        "serviceBusTrigger",
    ]
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
