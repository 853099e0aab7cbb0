//! The header fields of a request of .NET's HTTP client, in the order in which it writes
//! them.

use super::names::spelled;
use crate::wire::Fields;

/// Up to this many fields are kept in a list, more in a dictionary.
const LIST: usize = 64;

/// Fields in the order in which they were added. In a list, what is removed leaves no
/// gap; in a dictionary, what is added next takes its place.
#[derive(Debug, Default)]
pub(crate) struct ClientFields {
    slots: Vec<Option<(String, Vec<String>)>>,
    /// The gaps; the last one is filled first.
    gaps: Vec<usize>,
    is_dictionary: bool,
}

impl ClientFields {
    /// Adds values of a field after those that it has.
    pub(crate) fn add(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        if let Some(known) = self.values_mut(name) {
            return known.extend(values);
        }
        let entry = Some((spelled(name).to_owned(), values.into_iter().collect()));
        let gap = self.gaps.pop();
        match gap.and_then(|gap| self.slots.get_mut(gap)) {
            Some(slot) => *slot = entry,
            None => self.slots.push(entry),
        }
        self.is_dictionary |= self.slots.len() > LIST;
    }

    /// Removes a field.
    pub(crate) fn remove(&mut self, name: &str) {
        let Some(at) = self.slots.iter().position(|slot| is(slot.as_ref(), name)) else {
            return;
        };
        if self.is_dictionary {
            self.gaps.push(at);
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = None;
            }
        } else {
            self.slots.remove(at);
        }
    }

    /// The values of a field.
    pub(crate) fn values_mut(&mut self, name: &str) -> Option<&mut Vec<String>> {
        let mut slots = self.slots.iter_mut().flatten();
        let found = slots.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, values)| values)
    }

    /// Whether there is a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.slots.iter().any(|slot| is(slot.as_ref(), name))
    }

    /// Whether a value has characters that .NET does not send.
    pub(crate) fn is_ascii(&self) -> bool {
        let values = self.slots.iter().flatten().flat_map(|(_, values)| values);
        values.into_iter().all(|value| value.is_ascii())
    }

    /// Appends the fields, each on one line.
    pub(crate) fn write(self, fields: &mut Fields) {
        for (name, values) in self.slots.into_iter().flatten() {
            let separator = separator(&name);
            fields.push(name, values.join(separator));
        }
    }
}

fn is(slot: Option<&(String, Vec<String>)>, name: &str) -> bool {
    slot.is_some_and(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// What stands between values of one field.
fn separator(name: &str) -> &'static str {
    match name {
        "Cookie" => "; ",
        "Server" | "User-Agent" => " ",
        _ => ", ",
    }
}
