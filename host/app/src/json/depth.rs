//! How deep the lists and objects of a file may be nested.

use super::{Node, Value};
use crate::problem::{Place, Report, Severity};

/// The most that the Functions host's JSON reader takes.
const MOST: usize = 64;

/// Reports a document that is nested too deep for the Functions host. The
/// handler itself reads it all the same.
pub(crate) fn check_depth(document: &Node, report: &Report) {
    if let Some(node) = deeper(document, MOST) {
        let place = Place {
            path: None,
            position: node.origin.position(),
        };
        report.add(
            Severity::Error,
            place,
            format!("is nested more than {MOST} levels deep, and the Functions host refuses the whole file"),
            "reduce the nesting",
        );
    }
}

/// The first list or object that is nested in `left` others.
fn deeper(node: &Node, left: usize) -> Option<&Node> {
    let mut children: Box<dyn Iterator<Item = &Node>> = match &node.value {
        Value::Array(nodes) => Box::new(nodes.iter()),
        Value::Object(members) => Box::new(members.iter().map(|member| &member.node)),
        _ => return None,
    };
    match left.checked_sub(1) {
        None => Some(node),
        Some(left) => children.find_map(|child| deeper(child, left)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Dialect, parse};

    #[test]
    fn sixty_four_is_the_limit() {
        for (depth, problems) in [(1, 0), (63, 0), (64, 1), (200, 1)] {
            let text = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
            let report = Report::new("host.json");
            let node = parse(&text, Dialect::Host, &report).unwrap();
            check_depth(&node, &report);
            assert_eq!(report.into_problems().len(), problems, "{depth}");
        }
    }
}
