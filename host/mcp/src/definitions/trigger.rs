//! The definition of a function folder that the Functions host offers as a tool, a
//! resource or a prompt.

use serde_json::{Map, Value};

use super::{Definitions, Kind};

/// Each type of trigger, what it defines, and the property that names it.
const TRIGGERS: [(&str, Kind, &str); 3] = [
    ("mcpToolTrigger", Kind::Tool, "toolName"),
    ("mcpResourceTrigger", Kind::Resource, "uri"),
    ("mcpPromptTrigger", Kind::Prompt, "promptName"),
];

/// The properties that hold JSON as text.
const WRITTEN: [&str; 5] = [
    "toolProperties",
    "inputSchema",
    "outputSchema",
    "metadata",
    "promptArguments",
];

/// The properties that clients are not told.
const PRIVATE: [&str; 3] = ["name", "direction", "type"];

impl Definitions {
    /// The definition of a trigger of `function`, as it is in function.json. Empty when
    /// the trigger defines nothing for clients.
    pub fn of_trigger(trigger: &str, function: &str) -> Self {
        let mut definitions = Self::default();
        let Ok(Value::Object(properties)) = serde_json::from_str(trigger) else {
            return definitions;
        };
        // The Functions host does not distinguish case in names of properties.
        let get = |wanted: &str| {
            let mut properties = properties.iter();
            let found = properties.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value)
        };
        let kind = get("type").and_then(Value::as_str).unwrap_or_default();
        let mut triggers = TRIGGERS.into_iter();
        let trigger = triggers.find(|(name, ..)| name.eq_ignore_ascii_case(kind));
        let Some((_, kind, name)) = trigger else {
            return definitions;
        };
        let name = get(name).and_then(Value::as_str).unwrap_or(function);
        let told = properties
            .iter()
            .filter(|(name, _)| !is_one_of(&PRIVATE, name));
        let told = told.map(|(name, value)| (name.to_ascii_lowercase(), read(name, value)));
        let told: Map<String, Value> = told.collect();
        // There is one trigger, so there is one definition.
        let _ = definitions.insert(kind, name, &Value::Object(told));
        definitions
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The value of a property; text that holds JSON is read, so that its layout does not
/// count.
fn read(name: &str, value: &Value) -> Value {
    let text = value.as_str().filter(|_| is_one_of(&WRITTEN, name));
    let read = text.and_then(|text| serde_json::from_str(text).ok());
    read.unwrap_or_else(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::super::difference;
    use super::*;

    #[test]
    fn a_change_of_what_clients_are_told_is_found() {
        let before = r#"{ "type": "mcpToolTrigger", "name": "in", "direction": "in", "toolName": "add",
            "description": "Adds.", "toolProperties": "[{\"propertyName\":\"a\",\"isRequired\":true}]" }"#;
        let accepted = Definitions::of_trigger(before, "f");
        for (old, new, shown) in [
            (r#""in", "direction""#, r#""context", "direction""#, ""),
            ("mcpToolTrigger", "MCPTOOLTRIGGER", ""),
            ("toolName", "ToolName", ""),
            (r"true}]", r"true} ]", ""),
            (
                "Adds.",
                "Mails.",
                r#"tool `add` has changed: /description was "Adds.", is "Mails.""#,
            ),
            (
                "true}]",
                "false}]",
                r#"tool `add` has changed: /toolproperties was [{"isRequired":true,"propertyName":"a"}], is [{"isRequired":false,"propertyName":"a"}]"#,
            ),
            (
                r#""add""#,
                r#""sum""#,
                "tool `add` was removed; tool `sum` was added",
            ),
            ("mcpToolTrigger", "queueTrigger", "tool `add` was removed"),
        ] {
            let after = before.replacen(old, new, 1);
            assert_ne!(after, before);
            let new = Definitions::of_trigger(&after, "f");
            let found = difference(&accepted.digests(), Some(&accepted), &new);
            assert_eq!(found.to_string(), shown, "{after}");
        }
    }

    #[test]
    fn other_triggers_define_nothing() {
        for trigger in [
            "",
            "[]",
            r#"{ "type": "httpTrigger", "toolName": "a" }"#,
            r#"{ "toolName": "a" }"#,
        ] {
            assert!(
                Definitions::of_trigger(trigger, "f").is_empty(),
                "{trigger}"
            );
        }
        for (kind, label) in [
            ("mcpPromptTrigger", "prompt `f`"),
            ("mcpResourceTrigger", "resource `f`"),
        ] {
            let found = Definitions::of_trigger(&format!(r#"{{ "type": "{kind}" }}"#), "f");
            assert_eq!(found.iter().next().map(|(label, _)| label), Some(label));
        }
    }
}
