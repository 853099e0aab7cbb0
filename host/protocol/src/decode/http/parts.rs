//! The members of a request object.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::FieldsSeed;
use crate::decode::chosen::Chosen;
use crate::json::{self, Kind};
use crate::model::Fields;

/// The members of a request object. Headers and route parameters are decoded as
/// they are passed; of the others the JSON text is located.
#[derive(Default)]
pub(in crate::decode) struct Parts<'a> {
    pub(super) url: Chosen<&'a str>,
    pub(super) method: Chosen<&'a str>,
    /// Read only if the URL has no query.
    pub(super) query: Chosen<&'a str>,
    pub(super) identities: Chosen<&'a str>,
    /// Read when the headers are known, which may come after it.
    pub(super) body: Chosen<&'a str>,
    /// An error has the kind of what is in their place.
    pub(super) headers: Chosen<Result<Fields, Kind>>,
    pub(super) params: Chosen<Result<Fields, Kind>>,
    /// Whether a name is not Unicode.
    pub(super) has_invalid_name: bool,
}

impl<'a> Parts<'a> {
    /// Of a text that holds nothing else; `None` if it is not an object.
    pub(super) fn parse(text: &'a str) -> Option<Parts<'a>> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seed = PartsSeed { source: text };
        let parts = seed.deserialize(&mut deserializer).ok()?;
        deserializer.end().ok()?;
        Some(parts)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Url,
    Method,
    Query,
    Headers,
    Params,
    Identities,
    Body,
}

impl Part {
    const NAMES: [(&'static str, Part); 7] = [
        ("Url", Part::Url),
        ("Method", Part::Method),
        ("Query", Part::Query),
        ("Headers", Part::Headers),
        ("Params", Part::Params),
        ("Identities", Part::Identities),
        ("Body", Part::Body),
    ];

    /// The part of this name in any case, and whether the case is right.
    fn named(name: &str) -> Option<(Part, bool)> {
        let find = |same: fn(&str, &str) -> bool| {
            let mut parts = Part::NAMES.iter();
            parts.find(|(part, _)| same(part, name)).map(|part| part.1)
        };
        let exact = find(|part, name| part == name).map(|part| (part, true));
        exact.or_else(|| find(str::eq_ignore_ascii_case).map(|part| (part, false)))
    }
}

/// Reads a request object in `source`.
pub(in crate::decode) struct PartsSeed<'a> {
    pub(in crate::decode) source: &'a str,
}

impl<'de> DeserializeSeed<'de> for PartsSeed<'de> {
    type Value = Parts<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Parts<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PartsSeed<'de> {
    type Value = Parts<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<&RawValue>()? {
            let key = key.get();
            let name = json::name(key);
            parts.has_invalid_name |= name.is_none();
            let Some((part, is_exact)) = name.and_then(|name| Part::named(&name)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let text = match part {
                Part::Headers | Part::Params => {
                    let fields = map.next_value_seed(FieldsSeed {
                        source: self.source,
                        kind: Kind::of(json::value_after(self.source, key)),
                    })?;
                    match part {
                        Part::Headers => parts.headers.offer(fields, is_exact),
                        _ => parts.params.offer(fields, is_exact),
                    }
                    continue;
                }
                Part::Url => &mut parts.url,
                Part::Method => &mut parts.method,
                Part::Query => &mut parts.query,
                Part::Identities => &mut parts.identities,
                Part::Body => &mut parts.body,
            };
            text.offer(map.next_value::<&RawValue>()?.get(), is_exact);
        }
        Ok(parts)
    }
}
