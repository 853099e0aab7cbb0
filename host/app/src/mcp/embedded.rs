//! JSON in a text property.

use serde::de::IgnoredAny;

use crate::json::{self, Cursor, Dialect, Node, Object, Value};
use crate::problem::Report;

/// Parses the text at `place`. `None` when it is empty or not JSON; the latter is
/// reported. The extension reads strict JSON, without comments.
pub(super) fn parse(place: &Cursor<'_>, remedy: &str) -> Option<Node> {
    let Some(text) = place.if_text() else {
        place.error(
            format!(
                "is {}, but the extension reads text that holds JSON",
                place.value().describe()
            ),
            remedy,
        );
        return None;
    };
    if text.is_empty() {
        return None;
    }
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        place.error(format!("does not hold valid JSON: {error}"), remedy);
        return None;
    }
    let mut node = json::parse(text, Dialect::Binding, &Report::new(""))?;
    place_at(&mut node, place);
    Some(node)
}

/// Reads each object of the list in the text at `place`, whose keys are `keys`. `example`
/// shows such a list.
pub(super) fn each_object(
    place: &Cursor<'_>,
    example: &str,
    keys: &[&str],
    mut read: impl FnMut(&Object<'_>),
) {
    let Some(node) = parse(place, example) else {
        return;
    };
    let list = place.holding(&node);
    let Some(entries) = list.if_array() else {
        list.error(
            format!(
                "holds {}, but the extension reads a list",
                list.value().describe()
            ),
            example,
        );
        return;
    };
    for object in entries.iter().filter_map(Cursor::object) {
        object.warn_unknown(keys);
        read(&object);
    }
}

/// Gives every value the place of the text that holds it: lines within the text are
/// not lines of the file.
fn place_at(node: &mut Node, place: &Cursor<'_>) {
    node.origin = place.origin().clone();
    match &mut node.value {
        Value::Array(elements) => {
            for element in elements {
                place_at(element, place);
            }
        }
        Value::Object(members) => {
            for member in members {
                member.origin = place.origin().clone();
                place_at(&mut member.node, place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}
