//! A JSON object as its members, in their order and as they were written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of a JSON object. A name that occurs twice is an error: readers do not
/// agree on which of the two counts, so one could be checked here and the other one be
/// used by the plugin. Names that differ by case are the same, as they are for some
/// readers.
#[derive(Debug)]
pub(super) struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object.
    pub(super) fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The value of the member called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let mut members = self.0.iter();
        members
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }

    /// Whether a member has this name in another case, and so for some readers only.
    pub(super) fn has_in_other_case(&self, name: &str) -> bool {
        let (folded, mut names) = (fold(name), self.0.iter().map(|(known, _)| known));
        names.any(|known| known != name && fold(known) == folded)
    }

    /// The value of the member called `name`, if it is a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// The object again, with `value` for the member called `name`.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let mut json = String::from("{");
        for (known, raw) in &self.0 {
            if json.len() > 1 {
                json.push(',');
            }
            let value = if known == name { value } else { raw.get() };
            json.push_str(&quoted(known));
            json.push(':');
            json.push_str(value);
        }
        json.push('}');
        json
    }
}

/// Letters that some reader takes for the same become the same.
fn fold(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// `text` as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                let mut names = std::collections::HashSet::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if !names.insert(fold(&name)) {
                        return Err(A::Error::custom(format!("`{name}` occurs twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}
