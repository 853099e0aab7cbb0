//! The bindings of a function, as the host reads them from function.json.

use serde_json::Value;

/// One entry of `bindings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The binding's name.
    pub name: String,
    /// The type as written.
    pub kind: String,
    /// `in`, `out` or `inout`.
    pub direction: String,
    /// `dataType`, when it is there.
    pub data_type: Option<String>,
    /// Whether `cardinality` is `many`.
    pub many: bool,
}

impl Binding {
    /// Reads one entry; what is missing gets the host's default.
    pub fn read(entry: &Value) -> Self {
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        Binding {
            name: text("name").unwrap_or_default(),
            kind: text("type").unwrap_or_default(),
            direction: text("direction").unwrap_or_else(|| "in".to_owned()),
            data_type: text("dataType"),
            many: entry["cardinality"] == "many",
        }
    }

    /// Whether the type is `kind`, in any case.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether the binding starts the function.
    pub fn is_trigger(&self) -> bool {
        self.kind.to_ascii_lowercase().ends_with("trigger")
    }

    /// Whether the binding is a trigger that receives `ReturnValue` as it is
    /// (custom handler protocol, section 5.6).
    pub fn takes_return(&self) -> bool {
        [
            "activityTrigger",
            "orchestrationTrigger",
            "entityTrigger",
            "mcpToolTrigger",
            "mcpResourceTrigger",
            "mcpPromptTrigger",
            "daprServiceInvocationTrigger",
            "webPubSubTrigger",
        ]
        .iter()
        .any(|kind| self.is(kind))
    }

    /// Whether the function gives a value to the binding.
    pub fn is_output(&self) -> bool {
        self.direction == "out" || self.direction == "inout"
    }

    /// Whether `dataType` is `binary`.
    pub fn is_binary(&self) -> bool {
        self.data_type.as_deref() == Some("binary")
    }
}

/// Reads every entry of function.json's `bindings`.
pub fn read_all(function_json: &Value) -> Vec<Binding> {
    function_json["bindings"]
        .as_array()
        .map(|entries| entries.iter().map(Binding::read).collect())
        .unwrap_or_default()
}
