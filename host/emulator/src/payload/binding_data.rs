//! What is known of an invocation by name: the source of `Metadata` and of the expressions
//! in the paths of bindings.

use jiff::Timestamp;

use super::value;
use crate::incoming::equal_ignoring_case;
use crate::token::{Members, Token};

/// One value of the binding data.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Any JSON value; null is as good as nothing.
    Json(Token),
    /// A moment.
    Moment(Timestamp),
    /// The HTTP request itself, which is never repeated in `Metadata`.
    Request,
}

impl From<Token> for Datum {
    fn from(token: Token) -> Self {
        Self::Json(token)
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::Json(Token::Text(text.to_owned()))
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::Json(Token::Text(text))
    }
}

/// What is known of an invocation by name. Names are compared without case; one that is
/// set again keeps its place and its spelling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BindingData(Vec<(String, Datum)>);

impl BindingData {
    /// The value called `name`.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        let mut entries = self.0.iter();
        let known = entries.find(|(known, _)| equal_ignoring_case(known, name));
        known.map(|(_, datum)| datum)
    }

    /// Sets the value called `name`.
    pub fn set(&mut self, name: impl Into<String>, datum: impl Into<Datum>) {
        let name = name.into();
        let known = self
            .0
            .iter_mut()
            .find(|(known, _)| equal_ignoring_case(known, &name));
        match known {
            Some((_, earlier)) => *earlier = datum.into(),
            None => self.0.push((name, datum.into())),
        }
    }

    /// Sets the values of all these members.
    pub fn extend(&mut self, members: Members) {
        for (name, value) in members {
            self.set(name, value);
        }
    }

    /// All values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Datum)> {
        self.0.iter().map(|(name, datum)| (name.as_str(), datum))
    }

    /// `Metadata` as the envelope carries it (custom handler protocol, section 3.5):
    /// neither nulls nor names that end in `trigger`.
    pub fn to_metadata(&self) -> Members {
        let mut metadata = Members::new();
        for (name, datum) in &self.0 {
            let value = match datum {
                Datum::Request | Datum::Json(Token::Null) => continue,
                _ if name.to_lowercase().ends_with("trigger") => continue,
                Datum::Json(token) => value::written(token.clone()),
                Datum::Moment(when) => value::bare_moment(*when),
            };
            metadata.push((name.clone(), value));
        }
        metadata
    }
}

#[cfg(test)]
mod tests {
    use super::{BindingData, Datum};
    use crate::token::Token;

    #[test]
    fn names_keep_their_place_and_spelling() {
        let mut data = BindingData::default();
        data.set("Id", "1");
        data.set("QueueTrigger", "text");
        data.set("z", Token::Null);
        data.set("x", Token::Bool(true));
        data.set("iD", "2");
        data.set("req", Datum::Request);
        assert_eq!(
            Token::Object(data.to_metadata()).to_compact_json(),
            r#"{"Id":"\"2\"","x":"true"}"#
        );
        assert_eq!(data.get("queuetrigger"), Some(&Datum::from("text")));
    }
}
