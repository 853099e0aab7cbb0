//! The header fields of a request as the host's code sees them.

use super::known;
use super::refusal::Refusal;
use crate::wire::Fields;

/// The most fields.
const MOST: usize = 100;

/// The most bytes of all fields with their separators.
const MOST_BYTES: usize = 32 << 10;

/// Header fields in the order in which Kestrel lists them: the ones that it knows in its
/// own order and spelling, then the others as they came. Values of repeated fields stay
/// apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFields {
    known: Vec<(usize, Vec<String>)>,
    other: Vec<(String, Vec<String>)>,
}

impl RequestFields {
    /// Sorts the fields of a request.
    pub(super) fn read(fields: &Fields) -> Result<Self, Refusal> {
        let bytes: usize = fields
            .iter()
            .map(|(name, value)| name.len() + value.chars().count() + ": \r\n".len())
            .sum();
        if bytes > MOST_BYTES || fields.iter().count() > MOST {
            return Err(Refusal::Fields);
        }
        let mut sorted = Self::default();
        for (name, value) in fields.iter() {
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(Refusal::FieldName);
            }
            sorted.push(name, text(value)?);
        }
        Ok(sorted)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        let known = self.known.iter().filter_map(|(at, values)| {
            let name = known::REQUEST.get(*at)?;
            Some((*name, values.as_slice()))
        });
        let other = self.other.iter();
        known.chain(other.map(|(name, values)| (name.as_str(), values.as_slice())))
    }

    /// The values of the field `name`, in any case.
    pub fn values(&self, name: &str) -> &[String] {
        let found = self
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or(&[], |(_, values)| values)
    }

    /// Whether there is a field `name`, in any case.
    pub fn has(&self, name: &str) -> bool {
        !self.values(name).is_empty()
    }

    /// Replaces the values of the field `name`, which keeps its place and its spelling if
    /// it is there.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.slot(name) {
            Some(values) => *values = vec![value.into()],
            None => self.push(name, value.into()),
        }
    }

    /// Removes the field `name`.
    pub(super) fn remove(&mut self, name: &str) {
        let at = known::position(&known::REQUEST, name);
        self.known.retain(|(known, _)| Some(*known) != at);
        self.other
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    fn push(&mut self, name: &str, value: String) {
        if let Some(values) = self.slot(name) {
            values.push(value);
            return;
        }
        match known::position(&known::REQUEST, name) {
            Some(at) => {
                let before = self.known.partition_point(|(known, _)| *known < at);
                self.known.insert(before, (at, vec![value]));
            }
            None => self.other.push((name.to_owned(), vec![value])),
        }
    }

    fn slot(&mut self, name: &str) -> Option<&mut Vec<String>> {
        if let Some(at) = known::position(&known::REQUEST, name) {
            let mut known = self.known.iter_mut();
            return known
                .find(|(known, _)| *known == at)
                .map(|(_, values)| values);
        }
        let mut other = self.other.iter_mut();
        let found = other.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, values)| values)
    }
}

/// The text of a value that was read byte by byte: UTF-8, or nothing.
fn text(value: &str) -> Result<String, Refusal> {
    let value = value.trim_matches([' ', '\t']);
    if value.contains(['\0', '\r', '\n']) {
        return Err(Refusal::FieldValue);
    }
    if value.is_ascii() {
        return Ok(value.to_owned());
    }
    let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
    match bytes {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| Refusal::FieldValue),
        // It has been decoded before.
        Err(_) => Ok(value.to_owned()),
    }
}

/// Whether a name or a method may have this byte (RFC 9110, section 5.6.2).
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
