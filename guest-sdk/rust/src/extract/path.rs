//! The parameters of the route as a type.

use serde::de::value::Error as Invalid;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::FromContext;
use super::fields::{self, Texts};
use crate::{Context, Error, Result};

/// The parameters of the route (`"route": "orders/{id}"`): a struct with their names, or
/// the value of the only one. What does not match is an error with
/// [`Fault::Caller`](crate::Fault).
///
/// ```
/// use corral_sdk::prelude::*;
///
/// #[function(http(methods = ["get"], route = "orders/{id}"))]
/// fn find(Path(id): Path<u32>) -> String {
///     format!("order {id}")
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromContext for Path<T> {
    fn from_context(context: &mut Context) -> Result<Self> {
        let parameters = context.required_request("the route's parameters")?.params();
        T::deserialize(Parameters(parameters))
            .map(Self)
            .map_err(|error| {
                let names: Vec<_> = parameters.iter().map(|(name, _)| name.as_str()).collect();
                Error::caller(format_args!(
                    "the path is not valid: {error}, in the parameters `{}`",
                    names.join("`, `")
                ))
            })
    }
}

/// Decides by the type wanted whether it is the struct or the only value.
struct Parameters<'a>(&'a [(String, String)]);

impl<'a> Parameters<'a> {
    fn only(&self) -> Result<Texts<'a>, Invalid> {
        match self.0 {
            [(_, text)] => Ok(Texts(vec![text])),
            parameters => Err(Invalid::custom(format_args!(
                "expected one parameter, found {}",
                parameters.len()
            ))),
        }
    }
}

macro_rules! of_the_only_one {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Parameters<'de> {
    type Error = Invalid;

    of_the_only_one! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_seq
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
        fields::by_name(self.0).deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Invalid> {
        visitor.visit_newtype_struct(self)
    }

    /// An optional parameter that the caller omitted is absent.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
        if self.0.is_empty() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Invalid> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
