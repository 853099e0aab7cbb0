//! Where an invalid envelope stops being one.
//!
//! Reading by the bindings goes deeper than the shape of the envelope, and so
//! gives other reasons. Errors are about the shape alone, whatever the bindings.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{Members, Text};

/// What is wrong with the shape of `text`; `None` if it has the right one.
pub(super) fn of(text: &str) -> Option<serde_json::Error> {
    serde_json::from_str::<Shape>(text).err()
}

struct Shape;

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShapeVisitor;

        impl<'de> Visitor<'de> for ShapeVisitor {
            type Value = Shape;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
                while let Some(Text(key)) = map.next_key()? {
                    if key.eq_ignore_ascii_case("Data") {
                        map.next_value::<Option<Members<'_>>>()?;
                    } else if key.eq_ignore_ascii_case("Metadata") {
                        map.next_value::<Option<Members<'_, &RawValue>>>()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Shape)
            }
        }

        deserializer.deserialize_map(ShapeVisitor)
    }
}
