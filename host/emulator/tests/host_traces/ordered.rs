//! JSON that keeps the order of members and every letter of its strings.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A JSON value.
#[derive(Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => {
                let mut members = members.iter();
                members
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The member at the end of this path.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Json> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The text, if it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same with every string replaced, names of members included.
    pub(crate) fn map(&self, replace: &dyn Fn(&str) -> String) -> Json {
        match self {
            Json::Text(text) => Json::Text(replace(text)),
            Json::List(items) => Json::List(items.iter().map(|item| item.map(replace)).collect()),
            Json::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (replace(name), value.map(replace)));
                Json::Object(members.collect())
            }
            other => other.clone(),
        }
    }

    /// The first place at which both differ, order included.
    pub(crate) fn difference(&self, other: &Json) -> Option<String> {
        match (self, other) {
            (Json::Object(ours), Json::Object(theirs)) => {
                let names = |members: &[(String, Json)]| {
                    let names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
                    names
                };
                if names(ours) != names(theirs) {
                    return Some(format!(
                        "members {:?} and not {:?}",
                        names(ours),
                        names(theirs)
                    ));
                }
                let mut pairs = ours.iter().zip(theirs);
                pairs.find_map(|((name, one), (_, other))| {
                    let difference = one.difference(other)?;
                    Some(format!("{name}: {difference}"))
                })
            }
            (one, other) if one == other => None,
            (one, other) => Some(format!("{one:?} and not {other:?}")),
        }
    }
}

/// As text without blanks.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => formatter.write_str("null"),
            Json::Bool(flag) => write!(formatter, "{flag}"),
            Json::Number(number) => write!(formatter, "{number}"),
            Json::Text(text) => write!(formatter, "{}", serde_json::Value::from(text.as_str())),
            Json::List(items) => {
                let items: Vec<String> = items.iter().map(Json::to_string).collect();
                write!(formatter, "[{}]", items.join(","))
            }
            Json::Object(members) => {
                let member = |(name, value): &(String, Json)| {
                    format!("{}:{value}", serde_json::Value::from(name.as_str()))
                };
                let members: Vec<String> = members.iter().map(member).collect();
                write!(formatter, "{{{}}}", members.join(","))
            }
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => formatter.write_str("null"),
            Json::Bool(flag) => write!(formatter, "{flag}"),
            Json::Number(number) => write!(formatter, "{number}"),
            Json::Text(text) => {
                let start: String = text.chars().take(300).collect();
                write!(formatter, "{start:?}")
            }
            Json::List(items) => formatter.debug_list().entries(items).finish(),
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| (name, value));
                formatter.debug_map().entries(members).finish()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }
}
