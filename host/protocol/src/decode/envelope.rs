//! The outermost object of a call, read in one pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::DecodeError;
use super::chosen::Chosen;
use super::data::{Data, DataSeed, Located};
use super::diagnosis;
use crate::json::{self, Kind, Text};
use crate::metadata::Metadata;
use crate::signature::Signature;

/// A call whose values are located, and decoded as far as one pass can.
#[derive(Default)]
pub(super) struct Envelope<'a> {
    /// The values of the trigger and the inputs, in the order of the signature.
    /// Empty without `Data`.
    pub(super) data: Vec<Chosen<Located<'a>>>,
    /// What the host says about the trigger.
    pub(super) metadata: Metadata,
}

/// The body as text, without a byte order mark.
pub(super) fn text(body: &[u8]) -> Result<&str, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::NotUtf8 {
        position: error.valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(DecodeError::Empty);
    }
    Ok(text)
}

impl<'a> Envelope<'a> {
    pub(super) fn parse(text: &'a str, signature: &Signature) -> Result<Envelope<'a>, DecodeError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seed = EnvelopeSeed {
            source: text,
            signature,
        };
        let envelope = seed.deserialize(&mut deserializer);
        let complete = envelope.and_then(|envelope| deserializer.end().map(|()| envelope));
        complete.map_err(|error| {
            let error = diagnosis::of(text).unwrap_or(error);
            let (position, reason) = json::error_position(text, &error);
            DecodeError::NotAnEnvelope { position, reason }
        })
    }
}

/// Reads an envelope in `source`.
struct EnvelopeSeed<'a, 's> {
    source: &'a str,
    signature: &'s Signature,
}

impl<'de> DeserializeSeed<'de> for EnvelopeSeed<'de, '_> {
    type Value = Envelope<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Envelope<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EnvelopeSeed<'de, '_> {
    type Value = Envelope<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<'de>, A::Error> {
        let mut data: Option<Data<'de>> = None;
        let mut metadata: Option<&'de RawValue> = None;
        while let Some(Text(key)) = map.next_key()? {
            if key.eq_ignore_ascii_case("Data") {
                data = map.next_value_seed(DataSeed {
                    source: self.source,
                    signature: self.signature,
                })?;
            } else if key.eq_ignore_ascii_case("Metadata") {
                metadata = map.next_value()?;
                if let Some(raw) = metadata
                    && !matches!(Kind::of(raw.get()), Kind::Object | Kind::Null)
                {
                    return Err(A::Error::custom("metadata of another kind"));
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        let metadata = metadata.filter(|raw| Kind::of(raw.get()) == Kind::Object);
        Ok(Envelope {
            data: data.unwrap_or_default(),
            metadata: metadata.map_or_else(Metadata::default, |raw| Metadata::encoded(raw.get())),
        })
    }
}
