//! The values of a call, located by the names of their bindings.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::chosen::Chosen;
use super::http::{Parts, PartsSeed};
use crate::json::{self, Kind, Text};
use crate::signature::{InputEncoding, Signature};

/// The values of the trigger and the inputs, in the order of the signature.
pub(super) type Data<'a> = Vec<Chosen<Located<'a>>>;

/// The value of a binding.
pub(super) enum Located<'a> {
    /// Its JSON text.
    Raw(&'a str),
    /// The members of an HTTP request.
    Request {
        parts: Parts<'a>,
        /// The byte in the text where the object begins.
        position: usize,
    },
}

/// Reads an object in `source`, or `null`.
pub(super) struct DataSeed<'a, 's> {
    pub(super) source: &'a str,
    pub(super) signature: &'s Signature,
}

impl<'de> DeserializeSeed<'de> for DataSeed<'de, '_> {
    type Value = Option<Data<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for DataSeed<'de, '_> {
    type Value = Option<Data<'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let length = self.signature.inputs().len() + 1;
        let mut data: Data<'de> = std::iter::repeat_with(Chosen::default)
            .take(length)
            .collect();
        while let Some(Text(name)) = map.next_key()? {
            let mut bindings = self.signature.input_encodings().zip(&mut data);
            let Some(((binding, encoding), chosen)) =
                bindings.find(|((binding, _), _)| binding.name.eq_ignore_ascii_case(&name))
            else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let located = match &name {
                // A name with escapes is not a part of the source.
                Cow::Borrowed(name) if encoding == InputEncoding::Http => {
                    let value = json::value_after(self.source, name);
                    if Kind::of(value) == Kind::Object {
                        Located::Request {
                            parts: map.next_value_seed(PartsSeed {
                                source: self.source,
                            })?,
                            position: json::offset(self.source, value),
                        }
                    } else {
                        Located::Raw(map.next_value::<&RawValue>()?.get())
                    }
                }
                _ => Located::Raw(map.next_value::<&RawValue>()?.get()),
            };
            chosen.offer(located, binding.name == name);
        }
        Ok(Some(data))
    }
}
