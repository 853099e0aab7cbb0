//! The members of a JSON object, read so that every parser agrees about them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The members of an object that has no two of the same name. Names that differ only
/// by case are the same here: some parsers do not distinguish them, and would find
/// another tool in a call than the one that was checked.
#[derive(Clone, Debug, Default)]
pub struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The member called `name`.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        let mut members = self.0.iter();
        members
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }

    /// Whether there is a member called `name`, in any case.
    pub fn has_in_any_case(&self, name: &str) -> bool {
        let name = fold(name);
        self.0.iter().any(|(known, _)| fold(known) == name)
    }

    /// The member called `name`, if it is a `T`.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// The member called `name`, if it is an object.
    pub fn object(&self, name: &str) -> Option<Members<'a>> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// The object again, with `value`, which is JSON, for the member called `name`.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let members = self.0.iter().map(|(known, raw)| {
            let value = if known == name { value } else { raw.get() };
            format!("{}:{value}", quoted(known))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    fn has_twice(&self) -> bool {
        let mut names: Vec<String> = self.0.iter().map(|(name, _)| fold(name)).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    }
}

/// `text` as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Letters that some parser takes for the same become the same.
fn fold(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Members::default();
        while let Some(Name(name)) = map.next_key()? {
            members.0.push((name, map.next_value()?));
        }
        if members.has_twice() {
            return Err(A::Error::custom(
                "an object has the same member twice, perhaps in another case",
            ));
        }
        Ok(members)
    }
}

/// A name, which is borrowed unless it has escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_objects_are_refused() {
        for (text, expected) in [
            (r#"{"name":"a"}"#, Some("a")),
            (r#"{"n\u0061me":"a"}"#, Some("a")),
            (r#"{"name":"a","title":"b"}"#, Some("a")),
            (r#"{"name":"a","name":"b"}"#, None),
            (r#"{"name":"a","n\u0061me":"b"}"#, None),
            (r#"{"name":"a","Name":"b"}"#, None),
            // Both fold to `params` or `tasks` in some parser.
            (r#"{"name":"a","params":1,"param\u017f":1}"#, None),
            (r#"{"name":"a","tasks":1,"tas\u212as":1}"#, None),
            (r#"{"name":"a"} {}"#, None),
            ("[]", None),
        ] {
            let members = serde_json::from_str::<Members<'_>>(text).ok();
            let name = members.and_then(|members| members.read::<String>("name"));
            assert_eq!(name.as_deref(), expected, "{text}");
        }
    }
}
