//! Deserializes decoded fields: query parameters, form fields and route parameters.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A struct or a map whose fields have these values. A name that repeats is a list.
pub(super) fn deserialize<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T, Error> {
    T::deserialize(by_name(fields))
}

/// The fields as a map.
pub(super) fn by_name(
    fields: &[(String, String)],
) -> MapDeserializer<'_, impl Iterator<Item = (&str, Texts<'_>)>, Error> {
    let mut names: Vec<(&str, Texts<'_>)> = Vec::new();
    for (name, text) in fields {
        match names.iter_mut().find(|(other, _)| other == name) {
            Some((_, texts)) => texts.0.push(text),
            None => names.push((name, Texts(vec![text]))),
        }
    }
    MapDeserializer::new(names.into_iter())
}

/// The values of one name.
pub(super) struct Texts<'a>(pub(super) Vec<&'a str>);

impl<'a> Texts<'a> {
    fn one(&self) -> Result<&'a str, Error> {
        match self.0.as_slice() {
            [text] => Ok(text),
            texts => Err(Error::custom(format_args!(
                "expected one value, found {}",
                texts.len()
            ))),
        }
    }
}

impl<'de> IntoDeserializer<'de> for Texts<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let text = self.one()?;
            match text.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(error) => Err(Error::custom(format_args!("`{text}`: {error}"))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Texts<'de> {
    type Error = Error;

    parsed!(
        deserialize_bool visit_bool bool,
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
        deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64,
        deserialize_char visit_char char
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.one()?)
    }

    /// An empty text is `None`, because that is what a form sends for an empty field.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.iter().all(|text| text.is_empty()) {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let elements = self.0.into_iter().map(|text| Texts(vec![text]));
        visitor.visit_seq(SeqDeserializer::new(elements))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.one()?.into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        str string bytes byte_buf unit unit_struct tuple_struct map struct identifier
    }
}
