//! Headers whose value is a URI reference, filled in so that it stays one.

use std::borrow::Cow;

use http::HeaderName;
use http::header::{CONTENT_LOCATION, LOCATION, REFERER};

use crate::encode;
use crate::template::{Piece, Template};
use crate::variable::{Values, Variable};

/// Whether the value of this header is a URI reference (RFC 9110, sections 8.7,
/// 10.1.3 and 10.2.2).
pub(crate) fn is_reference(name: &HeaderName) -> bool {
    [LOCATION, CONTENT_LOCATION, REFERER].contains(name)
}

/// Fills in the value of the header `name`. In a URI each value is escaped for
/// its place; anything else is inserted unchanged.
pub(crate) fn header_value(name: &HeaderName, template: &Template, values: &Values<'_>) -> String {
    if !is_reference(name) {
        return template.render(|variable| values.get(variable));
    }
    // A value that is the whole header is a reference already.
    if let [Piece::Variable(variable)] = template.pieces.as_slice() {
        return encode::reference(&match variable {
            Variable::Route(name) => escaped(name, values),
            variable => values.get(variable),
        });
    }
    let mut text = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(part) | Piece::Setting(part) => text.push_str(&encode::reference(part)),
            Piece::Variable(variable) => {
                let value = value(variable, values, text.contains(['?', '#']));
                text.push_str(&value);
            }
        }
    }
    text
}

/// A value for the path of a reference, or for what follows the path.
fn value(variable: &Variable, values: &Values<'_>, after_path: bool) -> String {
    match variable {
        // What was captured from a path keeps its slashes in a path.
        Variable::Route(name) if !after_path => encode::path(&escaped(name, values)),
        // A part of an existing URI.
        Variable::ResponseHeader(name) if is_reference(name) => {
            encode::reference(&values.get(variable))
        }
        variable if after_path => encode::query_value(&values.get(variable)),
        variable => encode::path_value(&values.get(variable)),
    }
}

fn escaped<'a>(name: &str, values: &Values<'a>) -> Cow<'a, str> {
    values
        .param(name)
        .map(|param| param.escaped.as_str().into())
        .unwrap_or_default()
}
