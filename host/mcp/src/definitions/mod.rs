//! What a server tells a model about itself: its instructions, and the definitions of its
//! tools, resources, resource templates and prompts.
//!
//! A model reads these texts and acts on them, so a change of them is a change of what
//! the server makes its clients do. Here they are collected, brought into one form, and
//! compared.

mod answer;
mod difference;
mod survey;
mod trigger;

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical::canonical;

pub use answer::AnswerError;
pub use difference::{Change, ChangeKind, Difference, PartChange, difference};
pub use survey::{Era, MAX_ANSWER, Question, Survey, SurveyError};

/// Definitions by their labels, such as ``tool `echo` ``, each as canonical JSON (RFC
/// 8785), so that the same definition always has the same text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Definitions(BTreeMap<String, String>);

/// What a definition is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the server says about itself as a whole.
    Instructions,
    /// A tool.
    Tool,
    /// A resource.
    Resource,
    /// A template of resources.
    ResourceTemplate,
    /// A prompt.
    Prompt,
}

/// A definition that two of the same kind and name have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are two definitions of {0}")]
pub struct Twice(pub String);

impl Kind {
    /// The label of the definition called `name`.
    fn label(self, name: &str) -> String {
        let kind = match self {
            Self::Instructions => return "instructions".to_owned(),
            Self::Tool => "tool",
            Self::Resource => "resource",
            Self::ResourceTemplate => "template",
            Self::Prompt => "prompt",
        };
        format!("{kind} `{name}`")
    }
}

impl Definitions {
    /// Adds a definition.
    ///
    /// # Errors
    /// When there is one already.
    pub fn insert(&mut self, kind: Kind, name: &str, definition: &Value) -> Result<(), Twice> {
        let label = kind.label(name);
        if self
            .0
            .insert(label.clone(), canonical(definition))
            .is_some()
        {
            return Err(Twice(label));
        }
        Ok(())
    }

    /// Adds those of `others` that differ from the ones here, with `era` in their labels.
    pub fn add_differing(&mut self, others: Self, era: &str) {
        for (label, text) in others.0 {
            if self.0.get(&label) != Some(&text) {
                self.0.insert(format!("{label} ({era})"), text);
            }
        }
    }

    /// The labels and canonical texts, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(label, text)| (label.as_str(), text.as_str()))
    }

    /// The SHA-256 digest of each definition, by its label.
    pub fn digests(&self) -> BTreeMap<String, [u8; 32]> {
        let definitions = self.0.iter();
        definitions
            .map(|(label, text)| (label.clone(), digest_of(text)))
            .collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The SHA-256 digest of a definition's canonical text.
fn digest_of(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_definition_has_one_text_however_it_is_written() {
        let mut one = Definitions::default();
        let mut other = Definitions::default();
        let definition = json!({ "name": "t", "inputSchema": { "b": 1, "a": 2.0 } });
        one.insert(Kind::Tool, "t", &definition).unwrap();
        let written = r#"{ "inputSchema": { "a": 2, "b": 1.0 }, "name": "\u0074" }"#;
        let definition = serde_json::from_str(written).unwrap();
        other.insert(Kind::Tool, "t", &definition).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.digests(), other.digests());
        assert_eq!(
            other.insert(Kind::Tool, "t", &json!({})),
            Err(Twice("tool `t`".to_owned()))
        );
    }

    #[test]
    fn another_era_adds_what_differs() {
        let mut one = Definitions::default();
        let mut old = Definitions::default();
        one.insert(Kind::Tool, "a", &json!(1)).unwrap();
        one.insert(Kind::Tool, "b", &json!(1)).unwrap();
        old.insert(Kind::Tool, "a", &json!(1)).unwrap();
        old.insert(Kind::Tool, "b", &json!(2)).unwrap();
        one.add_differing(old, "2025-11-25");
        let labels: Vec<&str> = one.iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["tool `a`", "tool `b`", "tool `b` (2025-11-25)"]);
    }
}
