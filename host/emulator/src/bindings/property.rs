//! Properties that only some types of bindings have.

use std::borrow::Cow;

use serde_json::Value;

use super::{BindingFailure, Resolver};
use crate::payload::Binding;

/// The property `name`, in any case, as the text that .NET makes of it; `None` when it is
/// missing or null, or no text.
pub fn property<'a>(binding: &'a Binding, name: &str) -> Option<Cow<'a, str>> {
    let exact = binding.properties.get(name);
    let value = exact.or_else(|| {
        let mut properties = binding.properties.iter();
        let found = properties.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    });
    match value? {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether the property `name` is true; `default` when it is missing. A number is true
/// unless it is zero.
pub fn flag(binding: &Binding, name: &str, default: bool) -> bool {
    match property(binding, name) {
        Some(text) if text.trim().eq_ignore_ascii_case("true") => true,
        Some(text) if text.trim().eq_ignore_ascii_case("false") => false,
        Some(text) => text
            .trim()
            .parse::<f64>()
            .map_or(default, |number| number != 0.0),
        None => default,
    }
}

/// The property `connection`; `None` for the account of the host.
pub fn connection(binding: &Binding) -> Option<Cow<'_, str>> {
    property(binding, "connection").filter(|name| !name.is_empty())
}

/// The property `name` with its settings and expressions replaced; `None` when it is
/// missing or empty.
pub(super) fn resolved(
    binding: &Binding,
    name: &str,
    resolver: &Resolver<'_>,
) -> Result<Option<String>, BindingFailure> {
    let written = property(binding, name).filter(|text| !text.is_empty());
    Ok(written.map(|text| resolver.resolve(&text)).transpose()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{flag, property};
    use crate::payload::Binding;

    #[test]
    fn properties_are_read_as_dotnet_does() {
        let binding = Binding::read(&json!({
            "type": "table", "name": "t", "TableName": "orders", "take": 5, "yes": "True",
            "one": 1, "zero": 0, "no": false, "null": null, "list": [],
        }));
        for (name, text, is_set) in [
            ("tableName", Some("orders"), true),
            ("take", Some("5"), true),
            ("yes", Some("True"), true),
            ("one", Some("1"), true),
            ("zero", Some("0"), false),
            ("NO", Some("false"), false),
            ("null", None, true),
            ("list", None, true),
            ("missing", None, true),
        ] {
            assert_eq!(property(&binding, name).as_deref(), text, "{name}");
            assert_eq!(flag(&binding, name, true), is_set, "{name}");
        }
    }
}
