//! The bindings of a function.json as the Functions host reads them.

use crate::json::{Cursor, Dialect, Object};

/// A binding as the Functions host sees it.
pub(super) struct Entry<'a> {
    pub(super) object: Object<'a>,
    /// The type as written.
    pub(super) kind: &'a str,
    /// Whether a value goes into the function.
    pub(super) input: bool,
    /// Whether a value comes out of it.
    pub(super) output: bool,
}

impl<'a> Entry<'a> {
    /// `None` when the type is missing in every spelling.
    pub(super) fn of(object: Object<'a>) -> Option<Self> {
        let kind = object.get("type")?.if_scalar()?;
        // The host reads this key by its exact name and assumes `in` otherwise.
        let direction = object
            .exact("direction")
            .and_then(|direction| direction.if_scalar());
        let (input, output) = match direction.unwrap_or("").trim() {
            "1" => (false, true),
            "2" => (true, true),
            direction if direction.eq_ignore_ascii_case("out") => (false, true),
            direction if direction.eq_ignore_ascii_case("inout") => (true, true),
            _ => (true, false),
        };
        Some(Self {
            object,
            kind,
            input,
            output,
        })
    }

    /// Whether this is a binding of type `kind`, in any case.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether this starts the function.
    pub(super) fn is_trigger(&self) -> bool {
        self.kind.to_ascii_lowercase().ends_with("trigger")
    }

    /// The binding's name.
    pub(super) fn name(&self) -> Option<&'a str> {
        self.object.get("name")?.if_scalar()
    }
}

/// The bindings that are objects with a type; the others were reported when the
/// app was read.
pub(super) fn entries<'a>(file: &Object<'a>) -> Vec<Entry<'a>> {
    let list = file.get("bindings").and_then(|list| list.if_array());
    list.unwrap_or_default()
        .into_iter()
        .filter_map(|element| Entry::of(element.with(Dialect::Binding).if_object()?))
        .collect()
}

/// The place of a property, or of the whole binding if it has none.
pub(super) fn place<'a>(object: &Object<'a>, key: &str) -> Cursor<'a> {
    object.given(key).unwrap_or_else(|| object.cursor().clone())
}
