//! How definitions differ from those that were accepted.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{Definitions, digest_of};
use crate::folder::Lists;

/// How many changes, and how many characters of a value, a message has.
const MAX_SHOWN: usize = 8;
const MAX_VALUE: usize = 160;

/// How definitions differ from those that were accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Difference {
    /// The changes, by label.
    pub changes: Vec<Change>,
}

/// One definition that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The definition, such as ``tool `echo` ``.
    pub definition: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What differs in it; empty where only the digest of the old one is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartChange>,
}

/// What happened to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one.
    Changed,
}

impl ChangeKind {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One value that differs in a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartChange {
    /// Where it is, as a JSON pointer.
    pub at: String,
    /// The old value as JSON; `None` when there was none.
    pub old: Option<String>,
    /// The new value as JSON; `None` when there is none.
    pub new: Option<String>,
}

/// How `new` differs from what was accepted: the digests, and the texts as far as they
/// are known.
pub fn difference(
    accepted: &BTreeMap<String, [u8; 32]>,
    texts: Option<&Definitions>,
    new: &Definitions,
) -> Difference {
    let mut changes = Vec::new();
    for (label, text) in new.iter() {
        let change = match accepted.get(label) {
            Some(digest) if *digest == digest_of(text) => continue,
            Some(digest) => {
                let old = texts.and_then(|texts| texts.0.get(label));
                let old = old.filter(|old| digest_of(old) == *digest);
                (
                    ChangeKind::Changed,
                    old.map_or_else(Vec::new, |old| parts(old, text)),
                )
            }
            None => (ChangeKind::Added, Vec::new()),
        };
        changes.push((label.to_owned(), change));
    }
    for label in accepted.keys() {
        if !new.0.contains_key(label) {
            changes.push((label.clone(), (ChangeKind::Removed, Vec::new())));
        }
    }
    changes.sort_by(|(one, _), (other, _)| one.cmp(other));
    let changes = changes.into_iter().map(|(label, (kind, parts))| Change {
        definition: visible(&label),
        kind,
        parts,
    });
    Difference {
        changes: changes.collect(),
    }
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The lists that the changes are in. The instructions are in none.
    pub fn lists(&self) -> Lists {
        let of = |change: &Change| {
            let kind = change.definition.split(' ').next().unwrap_or_default();
            Lists {
                tools: kind == "tool",
                resources: kind == "resource" || kind == "template",
                prompts: kind == "prompt",
            }
        };
        let lists = self.changes.iter().map(of);
        lists.fold(Lists::NONE, |all, lists| all | lists)
    }
}

fn parts(old: &str, new: &str) -> Vec<PartChange> {
    let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut parts = Vec::new();
    compare(
        &mut String::new(),
        Some(&read(old)),
        Some(&read(new)),
        &mut parts,
    );
    parts
}

/// Collects the innermost values that differ. Lists are compared as a whole.
fn compare(at: &mut String, old: Option<&Value>, new: Option<&Value>, parts: &mut Vec<PartChange>) {
    if old == new {
        return;
    }
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (old, new) else {
        let text = |value: Option<&Value>| value.map(|value| visible(&value.to_string()));
        parts.push(PartChange {
            at: at.clone(),
            old: text(old),
            new: text(new),
        });
        return;
    };
    let added = after.keys().filter(|key| !before.contains_key(*key));
    for key in before.keys().chain(added) {
        let length = at.len();
        at.push('/');
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        compare(at, before.get(key), after.get(key), parts);
        at.truncate(length);
    }
}

impl fmt::Display for Difference {
    /// One line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.changes.iter().take(MAX_SHOWN).enumerate() {
            if index > 0 {
                formatter.write_str("; ")?;
            }
            change.fmt(formatter)?;
        }
        match self.changes.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "; and {more} more"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.definition)?;
        match self.kind {
            ChangeKind::Added => formatter.write_str(" was added"),
            ChangeKind::Removed => formatter.write_str(" was removed"),
            ChangeKind::Changed => {
                formatter.write_str(" has changed")?;
                for (index, part) in self.parts.iter().take(MAX_SHOWN).enumerate() {
                    formatter.write_str(if index == 0 { ": " } else { ", " })?;
                    part.fmt(formatter)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for PartChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "/" } else { &self.at };
        match (&self.old, &self.new) {
            (None, Some(new)) => write!(formatter, "{at} added, {}", short(new)),
            (Some(old), None) => write!(formatter, "{at} removed, was {}", short(old)),
            (old, new) => {
                let text = |value: &Option<String>| short(value.as_deref().unwrap_or_default());
                write!(formatter, "{at} was {}, is {}", text(old), text(new))
            }
        }
    }
}

/// `text` with every character escaped that a reader would not see, or that moves the
/// others: a model reads what a person who accepts a change must be able to see.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        let hidden = character.is_control()
            || matches!(character,
                '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
        if hidden {
            visible.extend(character.escape_unicode());
        } else {
            visible.push(character);
        }
    }
    visible
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Kind;
    use super::*;

    fn definitions(tools: &Value) -> Definitions {
        let mut definitions = Definitions::default();
        for (name, tool) in tools.as_object().unwrap() {
            definitions.insert(Kind::Tool, name, tool).unwrap();
        }
        definitions
    }

    #[test]
    fn changes_are_shown_by_name_and_place() {
        let long = "x".repeat(500);
        for (old, new, shown) in [
            (json!({ "a": 1 }), json!({ "a": 1.0 }), String::new()),
            (json!({}), json!({ "a": {} }), "tool `a` was added".to_owned()),
            (json!({ "a": {} }), json!({}), "tool `a` was removed".to_owned()),
            (
                json!({ "a": { "description": "Adds", "x": 1 } }),
                json!({ "a": { "description": "Adds, and mails", "x": 1 } }),
                "tool `a` has changed: /description was \"Adds\", is \"Adds, and mails\"".to_owned(),
            ),
            (
                json!({ "a": { "s": { "p/q": [1], "old": 1 } } }),
                json!({ "a": { "s": { "p/q": [1, 2], "new": true } } }),
                "tool `a` has changed: /s/old removed, was 1, /s/p~1q was [1], is [1,2], /s/new added, true".to_owned(),
            ),
            (
                json!({ "a": "s" }),
                json!({ "a": long }),
                format!("tool `a` has changed: / was \"s\", is \"{}…", "x".repeat(159)),
            ),
            (
                json!({ "a": "ok" }),
                json!({ "a": "ok\u{e0041}\u{202e}\u{200b}" }),
                r#"tool `a` has changed: / was "ok", is "ok\u{e0041}\u{202e}\u{200b}""#.to_owned(),
            ),
            (
                json!({ "a": 1, "b": 1 }),
                json!({ "b": 2, "c": 1 }),
                "tool `a` was removed; tool `b` has changed: / was 1, is 2; tool `c` was added".to_owned(),
            ),
        ] {
            let (old, new) = (definitions(&old), definitions(&new));
            let found = difference(&old.digests(), Some(&old), &new);
            assert_eq!(found.to_string(), shown);
            assert_eq!(found.is_empty(), shown.is_empty());
        }
    }

    #[test]
    fn without_the_old_text_only_the_name_is_shown() {
        let (old, new) = (
            definitions(&json!({ "a": 1 })),
            definitions(&json!({ "a": 2 })),
        );
        let other = definitions(&json!({ "a": 3 }));
        for texts in [None, Some(&other)] {
            let found = difference(&old.digests(), texts, &new);
            assert_eq!(found.to_string(), "tool `a` has changed");
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let tools = (0..20).map(|index| (format!("t{index:02}"), json!(1)));
        let new = definitions(&Value::Object(tools.collect()));
        let found = difference(&BTreeMap::new(), None, &new).to_string();
        assert!(
            found.ends_with("tool `t07` was added; and 12 more"),
            "{found}"
        );
    }
}
