//! App settings that override values in host.json:
//! `AzureFunctionsJobHost__customHandler__description__defaultExecutablePath`
//! (custom handler protocol, section 1).

use std::cmp::Ordering;

use crate::json::{self, Dialect, Member, Node, Origin, Value};
use crate::problem::Report;
use crate::settings::Settings;

const PREFIX: &str = "AzureFunctionsJobHost";

/// Applies every override in `settings` to `document`.
pub(super) fn apply(document: &mut Node, settings: &Settings) {
    let mut overrides: Vec<Override<'_>> = settings
        .iter()
        .filter_map(|(name, value)| Override::of(name, value))
        .collect();
    // New elements of a list must come in the order of their numbers.
    overrides.sort_by(|one, other| compare(&one.path, &other.path));
    for change in overrides {
        set(document, &change.path, change.node());
    }
}

struct Override<'a> {
    setting: &'a str,
    path: Vec<&'a str>,
    value: &'a str,
}

impl<'a> Override<'a> {
    fn of(setting: &'a str, value: &'a str) -> Option<Self> {
        let prefix = setting.get(..PREFIX.len())?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let rest = setting.get(PREFIX.len()..)?;
        let separator = if rest.starts_with("__") { "__" } else { ":" };
        let path: Vec<_> = rest.strip_prefix(separator)?.split(separator).collect();
        (!path.iter().any(|key| key.is_empty())).then_some(Self {
            setting,
            path,
            value,
        })
    }

    /// The value: text, or the list that the text holds where host.json wants a
    /// list of arguments.
    fn node(&self) -> Node {
        let origin = Origin::Setting(self.setting.to_owned());
        let wants_list = self
            .path
            .last()
            .is_some_and(|key| key.to_ascii_lowercase().ends_with("arguments"));
        if wants_list
            && let Some(list) = json::parse(self.value, Dialect::Host, &Report::new(""))
            && let Value::Array(elements) = list.value
        {
            let elements = elements.into_iter().map(|element| Node {
                origin: origin.clone(),
                ..element
            });
            return Node {
                value: Value::Array(elements.collect()),
                origin,
            };
        }
        Node {
            origin,
            value: Value::Text(self.value.to_owned()),
        }
    }
}

fn compare(one: &[&str], other: &[&str]) -> Ordering {
    let keys = |path: &[&str]| -> Vec<(u64, String)> {
        path.iter()
            .map(|key| (key.parse().unwrap_or(u64::MAX), key.to_ascii_lowercase()))
            .collect()
    };
    keys(one).cmp(&keys(other))
}

/// Sets `node` at `path`, creating objects and lists as needed.
fn set(target: &mut Node, path: &[&str], node: Node) {
    let Some((key, rest)) = path.split_first() else {
        *target = node;
        return;
    };
    let index = key.parse::<usize>().ok();
    if !matches!(target.value, Value::Object(_) | Value::Array(_)) {
        target.origin = node.origin.clone();
        target.value = if index.is_some() {
            Value::Array(Vec::new())
        } else {
            Value::Object(Vec::new())
        };
    }
    match (&mut target.value, index) {
        (Value::Array(elements), Some(index)) => {
            if index >= elements.len() {
                elements.push(empty(&node.origin));
            }
            let last = elements.len().saturating_sub(1);
            if let Some(element) = elements.get_mut(index.min(last)) {
                set(element, rest, node);
            }
        }
        (Value::Object(members), _) => {
            let known = members
                .iter()
                .rposition(|member| member.name.eq_ignore_ascii_case(key));
            let at = known.unwrap_or(members.len());
            if known.is_none() {
                members.push(Member {
                    name: (*key).to_owned(),
                    origin: node.origin.clone(),
                    node: empty(&node.origin),
                });
            }
            if let Some(member) = members.get_mut(at) {
                set(&mut member.node, rest, node);
            }
        }
        // .NET ignores a name inside a list, too.
        _ => {}
    }
}

fn empty(origin: &Origin) -> Node {
    Node {
        origin: origin.clone(),
        value: Value::Null,
    }
}
