//! The outermost object of a call.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::DecodeError;
use crate::json::{self, Members, Text};

/// A call whose values are found but not looked into.
#[derive(Default)]
pub(super) struct Envelope<'a> {
    /// The values by the name of their binding.
    pub(super) data: Members<'a>,
    /// What the host tells about the trigger.
    pub(super) metadata: RawMembers<'a>,
}

/// Members whose names stay as they are written.
pub(super) type RawMembers<'a> = Members<'a, &'a RawValue>;

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
    pub(super) fn parse(text: &'a str) -> Result<Envelope<'a>, DecodeError> {
        serde_json::from_str(text).map_err(|error| {
            let (position, reason) = json::complaint(text, &error);
            DecodeError::NotAnEnvelope { position, reason }
        })
    }
}

impl<'de> Deserialize<'de> for Envelope<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EnvelopeVisitor;

        impl<'de> Visitor<'de> for EnvelopeVisitor {
            type Value = Envelope<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<'de>, A::Error> {
                let mut envelope = Envelope::default();
                while let Some(Text(key)) = map.next_key()? {
                    if key.eq_ignore_ascii_case("Data") {
                        envelope.data = map.next_value::<Option<_>>()?.unwrap_or_default();
                    } else if key.eq_ignore_ascii_case("Metadata") {
                        envelope.metadata = map.next_value::<Option<_>>()?.unwrap_or_default();
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(envelope)
            }
        }

        deserializer.deserialize_map(EnvelopeVisitor)
    }
}
