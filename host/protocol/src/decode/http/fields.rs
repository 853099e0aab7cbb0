//! Objects of names with values: headers, parameters.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{self, Kind};
use crate::model::Fields;

/// The fields in the JSON text `raw`: an object, a string that holds one, or
/// `null`. The error is the kind of what is there instead.
pub(super) fn of_text(raw: &str) -> Result<Fields, Kind> {
    let kind = Kind::of(raw);
    if kind == Kind::Null || raw == "{}" {
        return Ok(Fields::new());
    }
    parse(&json::scalar(raw)).ok_or(kind)
}

fn parse(text: &str) -> Option<Fields> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let visitor = FieldsVisitor { source: text };
    let fields = deserializer.deserialize_map(visitor).ok()?;
    deserializer.end().ok()?;
    fields
}

/// As [`of_text`], for a value of this kind in `source`.
pub(super) struct FieldsSeed<'a> {
    pub(super) source: &'a str,
    pub(super) kind: Kind,
}

impl<'de> DeserializeSeed<'de> for FieldsSeed<'de> {
    type Value = Result<Fields, Kind>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.kind == Kind::Object {
            let visitor = FieldsVisitor {
                source: self.source,
            };
            let fields = deserializer.deserialize_map(visitor)?;
            return Ok(fields.ok_or(Kind::Object));
        }
        serde::Deserialize::deserialize(deserializer).map(|raw: &RawValue| of_text(raw.get()))
    }
}

/// Name and value, or name and list of values. A value of `null`, such as an
/// optional route parameter that the caller left out, counts as absent. `None`
/// if a name is not Unicode.
struct FieldsVisitor<'a> {
    source: &'a str,
}

impl<'de> Visitor<'de> for FieldsVisitor<'de> {
    type Value = Option<Fields>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::new();
        let mut has_invalid_name = false;
        while let Some(key) = map.next_key::<&RawValue>()? {
            let key = key.get();
            let Some(name) = json::name(key) else {
                has_invalid_name = true;
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let mut values = Values {
                name: &name,
                fields: &mut fields,
            };
            if Kind::of(json::value_after(self.source, key)) == Kind::Array {
                map.next_value_seed(values)?;
            } else {
                values.add(map.next_value()?);
            }
        }
        Ok((!has_invalid_name).then_some(fields))
    }
}

/// Adds the values of one name.
struct Values<'n, 'f> {
    name: &'n str,
    fields: &'f mut Fields,
}

impl Values<'_, '_> {
    fn add(&mut self, raw: &RawValue) {
        let raw = raw.get();
        if Kind::of(raw) == Kind::Null {
            return;
        }
        if self.fields.is_empty() {
            // As many as most requests have headers.
            self.fields.reserve(8);
        }
        let value = json::scalar(raw).into_owned();
        self.fields.push((self.name.to_owned(), value));
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element()? {
            self.add(raw);
        }
        Ok(())
    }
}
