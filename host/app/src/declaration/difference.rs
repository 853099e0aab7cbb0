//! How a function.json differs from what the code declares.

use std::fmt;

use crate::json::{self, Cursor, Dialect, Member, Node, Object, Value};
use crate::problem::{Place, Report};

/// Longer values are truncated in messages.
const SHOWN: usize = 80;

/// One difference.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where it is in function.json. What is missing there is at the place that it
    /// gets in the declaration.
    pub place: Place,
    /// What function.json has; `None` if nothing.
    pub found: Option<String>,
    /// What the code declares; `None` if nothing.
    pub declared: Option<String>,
}

/// What was changed to remove the difference.
impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.place.path.as_deref().unwrap_or("$");
        match (&self.found, &self.declared) {
            (Some(found), Some(declared)) => write!(formatter, "{path}: {found} → {declared}"),
            (None, Some(declared)) => write!(formatter, "{path}: added {declared}"),
            (Some(found), None) => write!(formatter, "{path}: removed {found}"),
            (None, None) => formatter.write_str(path),
        }
    }
}

/// Compares the document with the declared members, in their order.
pub(super) fn all(declared: &[Member], document: &Node) -> Vec<Difference> {
    let report = Report::new("function.json");
    let mut differences = Vec::new();
    let root = Cursor::root(document, Dialect::Function, &report);
    let Some(object) = root.if_object() else {
        differences.push(difference(&root, None));
        return differences;
    };
    for member in declared {
        let path = json::child("$", &member.name);
        match object.get(&member.name) {
            None => differences.push(missing(path, &member.node.value)),
            Some(found) => {
                let found = found.with(Dialect::Binding);
                if member.name == "bindings" {
                    bindings(&found, &member.node, &mut differences);
                } else {
                    compare(&found, &member.node.value, &mut differences);
                }
            }
        }
    }
    differences
}

/// Pairs bindings by their names, so that one that was added is one difference.
fn bindings(found: &Cursor<'_>, declared: &Node, differences: &mut Vec<Difference>) {
    let (Some(elements), Value::Array(wanted)) = (found.if_array(), &declared.value) else {
        differences.push(difference(found, Some(&declared.value)));
        return;
    };
    let mut rest: Vec<_> = elements.iter().collect();
    for (index, binding) in wanted.iter().enumerate() {
        let name = name_of(&binding.value);
        let paired = rest
            .iter()
            .position(|element| name_of(element.value()) == name);
        match paired {
            Some(place) => compare(rest.remove(place), &binding.value, differences),
            None => differences.push(missing(format!("$.bindings[{index}]"), &binding.value)),
        }
    }
    let surplus = rest.into_iter().map(|element| difference(element, None));
    differences.extend(surplus);
}

/// The name of a binding, whose case the Functions host ignores.
fn name_of(binding: &Value) -> Option<String> {
    let Value::Object(members) = binding else {
        return None;
    };
    let mut members = members.iter();
    let name = members.find(|member| Dialect::Binding.same_key(&member.name, "name"))?;
    match &name.node.value {
        Value::Text(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

fn compare(found: &Cursor<'_>, declared: &Value, differences: &mut Vec<Difference>) {
    match (found.if_object(), declared) {
        (Some(object), Value::Object(wanted)) => members(&object, wanted, differences),
        _ if same(found.value(), declared) => {}
        _ => differences.push(difference(found, Some(declared))),
    }
}

fn members(found: &Object<'_>, declared: &[Member], differences: &mut Vec<Difference>) {
    for member in declared {
        let value = &member.node.value;
        match found.get(&member.name) {
            Some(found) => compare(&found, value, differences),
            None if matches!(value, Value::Null) => {}
            None => {
                let path = json::child(found.cursor().path(), &member.name);
                differences.push(missing(path, value));
            }
        }
    }
    for (name, surplus) in found.members() {
        let mut declared = declared.iter();
        let known = declared.any(|member| Dialect::Binding.same_key(&member.name, name));
        if !known && !matches!(surplus.value(), Value::Null) {
            differences.push(difference(&surplus, None));
        }
    }
}

/// Whether two values mean the same to the Functions host.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.parse::<f64>().is_ok_and(|one| Ok(one) == other.parse())
        }
        (Value::Array(one), Value::Array(other)) => {
            let same = |(one, other): (&Node, &Node)| same(&one.value, &other.value);
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|member| {
                    let mut others = other.iter();
                    let found =
                        others.find(|other| Dialect::Binding.same_key(&other.name, &member.name));
                    found.is_some_and(|other| same(&member.node.value, &other.node.value))
                })
        }
        _ => false,
    }
}

fn difference(found: &Cursor<'_>, declared: Option<&Value>) -> Difference {
    Difference {
        place: Place {
            path: Some(found.path().to_owned()),
            position: found.position(),
        },
        found: Some(shown(found.value())),
        declared: declared.map(shown),
    }
}

fn missing(path: String, declared: &Value) -> Difference {
    Difference {
        place: Place {
            path: Some(path),
            position: None,
        },
        found: None,
        declared: Some(shown(declared)),
    }
}

/// A value as it is shown in messages.
fn shown(value: &Value) -> String {
    let mut text = match value {
        Value::Text(text) => text.clone(),
        value => json::write(value),
    };
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}
