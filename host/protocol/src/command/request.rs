//! The input of a program on stdin.

use std::borrow::Cow;

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::model::{Fields, HttpRequest, Invocation, TraceContext, Value};

/// The call as a program reads it from stdin:
///
/// ```json
/// { "Data": { "<binding>": … },
///   "Metadata": { … },
///   "Invocation": { "Id": "…", "Function": "…", "Trigger": "…",
///                   "Traceparent": "…", "Tracestate": "…" } }
/// ```
///
/// | value | in `Data` |
/// | --- | --- |
/// | nothing | `null` |
/// | text | a string |
/// | JSON | that JSON |
/// | bytes | base64 in a string |
/// | HTTP request | `{Url, Method, Query, Headers, Params, Identities, Body}` |
///
/// In a request, `Query` has one string for each name, the values of a
/// repeated one joined by commas as the Functions host does; `Url` has them
/// one by one. `Headers` has a list for each name. `Body` is text; if it is
/// not UTF-8 it is base64, and `BodyEncoding` is `"base64"`. `Identities`,
/// `Traceparent` and `Tracestate` are there when the call has them.
pub fn command_request(invocation: &Invocation) -> Vec<u8> {
    // Strings, maps and checked JSON can always be written to memory.
    serde_json::to_vec(&CommandInput(invocation)).unwrap_or_default()
}

struct CommandInput<'a>(&'a Invocation);
struct Data<'a>(&'a [(String, Value)]);
struct Header<'a>(&'a Invocation);
struct Request<'a>(&'a HttpRequest);
struct Joined<'a>(&'a Fields);
struct Listed<'a>(&'a Fields);
struct Base64<'a>(&'a [u8]);

/// JSON in place; text that turns out not to be JSON becomes a string.
struct Json<'a>(&'a str);

impl Serialize for CommandInput<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("Data", &Data(&self.0.inputs))?;
        map.serialize_entry("Metadata", &Json(&self.0.metadata.to_json()))?;
        map.serialize_entry("Invocation", &Header(self.0))?;
        map.end()
    }
}

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            match value {
                Value::None => map.serialize_entry(name, &())?,
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Json(text) => map.serialize_entry(name, &Json(text))?,
                Value::Bytes(bytes) => map.serialize_entry(name, &Base64(bytes))?,
                Value::Http(request) => map.serialize_entry(name, &Request(request))?,
            }
        }
        map.end()
    }
}

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Id", &self.0.id)?;
        map.serialize_entry("Function", &self.0.function)?;
        map.serialize_entry("Trigger", &self.0.trigger)?;
        if let Some(TraceContext {
            traceparent,
            tracestate,
        }) = &self.0.trace
        {
            map.serialize_entry("Traceparent", traceparent)?;
            if let Some(tracestate) = tracestate {
                map.serialize_entry("Tracestate", tracestate)?;
            }
        }
        map.end()
    }
}

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Url", &request.url)?;
        map.serialize_entry("Method", &request.method)?;
        map.serialize_entry("Query", &Joined(&request.query))?;
        map.serialize_entry("Headers", &Listed(&request.headers))?;
        map.serialize_entry("Params", &Joined(&request.params))?;
        if let Some(identities) = &request.identities {
            map.serialize_entry("Identities", &Json(identities))?;
        }
        if let Ok(text) = std::str::from_utf8(&request.body) {
            map.serialize_entry("Body", text)?;
        } else {
            map.serialize_entry("Body", &Base64(&request.body))?;
            map.serialize_entry("BodyEncoding", "base64")?;
        }
        map.end()
    }
}

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let groups = grouped(self.0, str::eq);
        serializer.collect_map(groups.into_iter().map(|(name, values)| {
            let value = match values.as_slice() {
                [one] => Cow::Borrowed(*one),
                several => Cow::Owned(several.join(",")),
            };
            (name, value)
        }))
    }
}

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(grouped(self.0, str::eq_ignore_ascii_case))
    }
}

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(self.0, &STANDARD))
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(self.0) {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => serializer.serialize_str(self.0),
        }
    }
}

/// The values by name, in the order in which the names first appear.
fn grouped(fields: &Fields, same: fn(&str, &str) -> bool) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        match groups.iter_mut().find(|(other, _)| same(other, name)) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    groups
}
