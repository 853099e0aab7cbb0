//! The bindings of a function, as the host reads them from function.json.

use std::ops::Deref;

use corral_app::{Cardinality, DataType, Direction};
use serde_json::{Map, Value};

/// A function with its bindings.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionBindings {
    /// The function's name, spelled as its folder.
    pub name: String,
    /// All bindings in the order of function.json.
    pub bindings: Vec<Binding>,
}

impl FunctionBindings {
    /// Reads `bindings` of a function.json.
    pub fn read(name: impl Into<String>, function_json: &Value) -> Self {
        Self {
            name: name.into(),
            bindings: read_all(function_json),
        }
    }

    /// The binding that starts the function.
    pub fn trigger(&self) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.is_trigger())
    }
}

/// One entry of `bindings`: what `corral-app` knows of it, which every type of binding
/// has, and the properties that only some types have.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    common: corral_app::Binding,
    /// Every property of the entry as it was written.
    pub properties: Map<String, Value>,
}

impl Deref for Binding {
    type Target = corral_app::Binding;

    fn deref(&self) -> &corral_app::Binding {
        &self.common
    }
}

impl Binding {
    /// Reads one entry; what is missing or unknown gets the host's default.
    pub fn read(entry: &Value) -> Self {
        let properties = entry.as_object().cloned().unwrap_or_default();
        let text = |key: &str| properties.get(key).and_then(Value::as_str);
        let is =
            |key: &str, value: &str| text(key).is_some_and(|text| text.eq_ignore_ascii_case(value));
        let common = corral_app::Binding {
            name: text("name").unwrap_or_default().to_owned(),
            kind: text("type").unwrap_or_default().to_owned(),
            direction: match () {
                () if is("direction", "out") => Direction::Out,
                () if is("direction", "inout") => Direction::InOut,
                () => Direction::In,
            },
            data_type: match () {
                () if is("dataType", "string") => DataType::String,
                () if is("dataType", "binary") => DataType::Binary,
                () if is("dataType", "stream") => DataType::Stream,
                () => DataType::Unset,
            },
            cardinality: if is("cardinality", "many") {
                Cardinality::Many
            } else {
                Cardinality::One
            },
        };
        Self { common, properties }
    }

    /// The property `name` as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.properties.get(name).and_then(Value::as_str)
    }

    /// Whether `dataType` is `binary`.
    pub fn is_binary(&self) -> bool {
        self.data_type == DataType::Binary
    }
}

/// Reads every entry of function.json's `bindings`.
pub fn read_all(function_json: &Value) -> Vec<Binding> {
    let entries = function_json.get("bindings").and_then(Value::as_array);
    entries.into_iter().flatten().map(Binding::read).collect()
}
