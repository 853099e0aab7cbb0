//! The function.json that a plugin declares in its custom section.

mod difference;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use difference::Difference;

use crate::function;
use crate::json::{self, Cursor, Dialect, Member, Node, Value};
use crate::problem::{self, Report};

/// The keys that code may declare, in the order in which they are written.
const KEYS: [&str; 3] = ["bindings", "retry", "disabled"];

/// The keys with which a binding begins.
const FIRST_KEYS: [&str; 3] = ["type", "direction", "name"];

/// The prefix of routes unless host.json has another.
const MOVED_PREFIX: &str = "api/";

/// A valid declaration.
#[derive(Clone, Debug)]
pub struct Declaration {
    members: Vec<Member>,
}

impl Declaration {
    /// Reads the `text` that the plugin `file` of `function` declares.
    ///
    /// # Errors
    /// What keeps it from being a function.json, as a [`Problem`](crate::Problem) is
    /// shown.
    pub fn read(text: &str, function: &str, file: &Path) -> Result<Self, String> {
        let report = Report::of_function(file, function);
        // Generated text needs none of the freedom that a written file has.
        let document = json::parse(text, Dialect::Corral, &report);
        if let Some(node) = &document
            && let Some(object) = Cursor::root(node, Dialect::Function, &report).object()
        {
            object.reject_unknown(&KEYS);
            function::check_definition(&object, function);
        }
        if let Some(reason) = problem::reason(&report.into_problems()) {
            return Err(reason);
        }
        let members = match document.map(|node| node.value) {
            Some(Value::Object(members)) => members,
            _ => Vec::new(),
        };
        Ok(Self {
            members: ordered(members, &KEYS).map(in_order).collect(),
        })
    }

    /// Its members in the order in which they are written to function.json.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What has to change in the function.json `document` for it to agree. Top-level
    /// members that the code does not declare are ignored, and so is the order of
    /// bindings and of keys.
    pub fn differences(&self, document: &Node) -> Vec<Difference> {
        difference::all(&self.members, document)
    }

    /// The declaration in an app whose routes have no prefix: a route that has `api/` before
    /// it in `document` keeps that. `handler proxies init` moves the prefix from host.json
    /// to the routes.
    #[must_use]
    pub fn with_moved_prefix(&self, document: &Node) -> Self {
        let mut moved = self.clone();
        let bindings = moved
            .members
            .iter_mut()
            .filter(|member| member.name == "bindings");
        for binding in bindings.flat_map(|member| elements_mut(&mut member.node.value)) {
            let name = text_of(&binding.value, "name").map(ToOwned::to_owned);
            let Some(route) = member_mut(&mut binding.value, "route") else {
                continue;
            };
            let Value::Text(declared) = &mut route.value else {
                continue;
            };
            let prefixed = format!("{MOVED_PREFIX}{}", declared.trim_start_matches('/'));
            let found = elements(document, "bindings")
                .iter()
                .find(|element| text_of(&element.value, "name") == name.as_deref());
            if found.and_then(|element| text_of(&element.value, "route")) == Some(&prefixed) {
                *declared = prefixed;
            }
        }
        moved
    }

    /// The declaration as JSON on one line.
    pub fn to_json(&self) -> String {
        json::write_members(&self.members)
    }
}

/// The elements of the array `name`.
fn elements<'a>(object: &'a Node, name: &str) -> &'a [Node] {
    match member(&object.value, name).map(|node| &node.value) {
        Some(Value::Array(elements)) => elements,
        _ => &[],
    }
}

fn elements_mut(value: &mut Value) -> &mut [Node] {
    match value {
        Value::Array(elements) => elements,
        _ => &mut [],
    }
}

fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Node> {
    let Value::Object(members) = object else {
        return None;
    };
    let member = members.iter().find(|member| member.name == name);
    member.map(|member| &member.node)
}

fn member_mut<'a>(object: &'a mut Value, name: &str) -> Option<&'a mut Node> {
    let Value::Object(members) = object else {
        return None;
    };
    let member = members.iter_mut().find(|member| member.name == name);
    member.map(|member| &mut member.node)
}

fn text_of<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    match &member(object, name)?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// `members` with those named in `first` before the others.
fn ordered(mut members: Vec<Member>, first: &[&str]) -> impl Iterator<Item = Member> {
    members.retain(|member| !matches!(member.node.value, Value::Null));
    members.sort_by_key(|member| {
        let place = first.iter().position(|key| *key == member.name);
        place.unwrap_or(first.len())
    });
    members.into_iter()
}

/// A top-level member whose bindings begin with the same keys.
fn in_order(mut member: Member) -> Member {
    if let Value::Array(bindings) = &mut member.node.value {
        for binding in bindings {
            if let Value::Object(members) = &mut binding.value {
                *members = ordered(std::mem::take(members), &FIRST_KEYS).collect();
            }
        }
    }
    member
}
