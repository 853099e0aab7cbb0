//! The bindings of function.json (custom handler protocol, sections 7.1 and
//! 7.3). Properties that only an extension knows are left to the host.

use crate::binding::{Binding, Cardinality, DataType, Direction};
use crate::json::{Cursor, Dialect, Object};

/// The name of the return value.
const RETURN: &str = "$return";

/// One binding together with the object it was read from.
pub(super) struct Entry<'a> {
    pub(super) binding: Binding,
    pub(super) object: Object<'a>,
}

/// Reads `bindings`. Every error is reported; entries that cannot be used are
/// left out.
pub(super) fn read<'a>(file: &Object<'a>) -> Vec<Entry<'a>> {
    const REMEDY: &str = "add the list of bindings, with one trigger";
    let Some(list) = file.required("bindings", REMEDY) else {
        return Vec::new();
    };
    let Some(elements) = list.array() else {
        return Vec::new();
    };
    if elements.is_empty() {
        list.error("is empty", REMEDY);
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    let mut triggers: Vec<String> = Vec::new();
    let mut complete = true;
    let mut entries = Vec::new();
    for element in elements {
        let Some(object) = element.with(Dialect::Binding).object() else {
            complete = false;
            continue;
        };
        let Some(kind) = kind(&object) else {
            complete = false;
            check_name(&object, &mut names);
            continue;
        };
        let name = check_name(&object, &mut names);
        let binding = binding(&object, name.unwrap_or_default(), kind);
        if binding.is_trigger() {
            triggers.push(format!("`{}`", binding.kind));
        }
        entries.push(Entry { binding, object });
    }
    match triggers.len() {
        1 => {}
        // An entry that could not be read may have been the trigger.
        0 if !complete => {}
        0 => list.error(
            "has no trigger",
            "add one binding whose type ends in `Trigger`, such as httpTrigger",
        ),
        _ => list.error(
            format!("has several triggers: {}", triggers.join(", ")),
            "keep one, and move each of the others to a separate function",
        ),
    }
    entries
}

fn kind<'a>(object: &Object<'a>) -> Option<&'a str> {
    object
        .required("type", "write the binding's type, such as \"queue\"")?
        .non_empty_text()
}

fn check_name(object: &Object<'_>, names: &mut Vec<String>) -> Option<String> {
    let place = object.required("name", "name the binding, for example \"req\"")?;
    let name = place.non_empty_text()?;
    if !is_valid_name(name) {
        let remedy = match suggestion(name) {
            Some(better) => format!("write \"{better}\""),
            None => "begin with a letter, and use letters and digits only".to_owned(),
        };
        place.error(
            format!("the binding name `{name}` has characters other than letters and digits"),
            remedy,
        );
    } else if name.ends_with('\n') {
        place.warn(
            "the binding name ends with a line feed",
            format!("write \"{}\"", name.trim_end()),
        );
    }
    let lower = name.to_ascii_lowercase();
    if names.contains(&lower) {
        place.error(
            format!("the binding name `{name}` is used twice (case does not count)"),
            "rename one of the two bindings",
        );
    }
    names.push(lower);
    Some(name.to_owned())
}

/// The Functions host matches names with a `$` at the end of the pattern, which
/// in .NET lets one line feed pass.
fn is_valid_name(name: &str) -> bool {
    let name = name.strip_suffix('\n').unwrap_or(name);
    name == RETURN
        || (name.len() <= 128
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|letter| letter.is_ascii_alphanumeric()))
}

/// A valid name like `name`, in camel case: invalid characters are removed, and
/// the letter after one is capitalized.
fn suggestion(name: &str) -> Option<String> {
    let mut better = String::new();
    let mut capital = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() {
            capital = !better.is_empty();
        } else if !better.is_empty() || letter.is_ascii_alphabetic() {
            better.push(if capital {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
            capital = false;
        }
    }
    is_valid_name(&better).then_some(better)
}

fn binding(object: &Object<'_>, name: String, kind: &str) -> Binding {
    let direction = object.get("direction");
    let choice = direction.as_ref().map(|direction| {
        direction.enumeration(&[
            ("in", Direction::In),
            ("out", Direction::Out),
            ("inout", Direction::InOut),
        ])
    });
    let binding = Binding {
        name,
        kind: kind.to_owned(),
        direction: choice.flatten().unwrap_or(Direction::In),
        data_type: object
            .get("dataType")
            .filter(is_set)
            .and_then(|data_type| {
                data_type.enumeration(&[
                    ("string", DataType::String),
                    ("binary", DataType::Binary),
                    ("stream", DataType::Stream),
                ])
            })
            .unwrap_or_default(),
        cardinality: object
            .get("cardinality")
            .filter(is_set)
            .and_then(|cardinality| {
                cardinality.enumeration(&[("one", Cardinality::One), ("many", Cardinality::Many)])
            })
            .unwrap_or_default(),
    };
    // A direction that is not known was reported as such.
    if choice != Some(None) {
        check_direction(direction.as_ref().unwrap_or(object.cursor()), &binding);
    }
    binding
}

/// An empty string counts as absent where a value may be absent.
fn is_set(value: &Cursor<'_>) -> bool {
    value.if_text() != Some("")
}

fn check_direction(place: &Cursor<'_>, binding: &Binding) {
    if binding.is_trigger() && binding.direction == Direction::Out {
        place.error("a trigger is an input", "write \"direction\": \"in\"");
    } else if binding.name == RETURN && binding.direction != Direction::Out {
        place.error("`$return` is an output", "write \"direction\": \"out\"");
    } else if binding.is("http") && binding.direction == Direction::In {
        place.error(
            "a binding of type http is an output",
            "write \"direction\": \"out\"",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{is_valid_name, suggestion};

    #[test]
    fn suggests_a_valid_name() {
        for (name, better) in [
            ("my_queue", Some("myQueue")),
            ("out-blob", Some("outBlob")),
            ("_req", Some("req")),
            ("1st", Some("st")),
            ("$result", Some("result")),
            ("a b_c", Some("aBC")),
            ("---", None),
            ("12", None),
        ] {
            assert!(!is_valid_name(name), "{name}");
            assert_eq!(suggestion(name).as_deref(), better, "{name}");
        }
    }
}
