//! Queries: the back end's, the caller's, and the overrides.

use crate::encode;
use crate::template::Template;
use crate::variable::{Values, Variable};

/// One parameter of the back end's query; texts in it are encoded.
#[derive(Debug)]
pub(crate) struct PairTemplate {
    name: Template,
    /// Absent when there is no equals sign.
    value: Option<Template>,
}

/// One parameter of a query, encoded, and its name decoded and in lower case.
#[derive(Debug)]
pub(crate) struct Pair {
    key: String,
    text: String,
}

/// Splits a query of the file at its ampersands.
pub(crate) fn pairs(query: &Template) -> Vec<PairTemplate> {
    let mut pairs = Vec::new();
    let mut rest = Some(query.clone());
    while let Some(query) = rest {
        let (pair, after) = query.split_at_any(&['&']);
        if !pair.pieces.is_empty() {
            let (name, value) = pair.split_at_any(&['=']);
            pairs.push(PairTemplate {
                name: name.map_text(encode::query),
                value: value.map(|(_, value)| value.map_text(encode::query)),
            });
        }
        rest = after.map(|(_, after)| after);
    }
    pairs
}

impl PairTemplate {
    /// Whether an app setting is in the value.
    pub(crate) fn is_secret(&self) -> bool {
        self.value.as_ref().is_some_and(Template::has_setting)
    }

    /// The name when it is constant, decoded.
    pub(crate) fn name(&self) -> Option<String> {
        Some(key(&self.name.constant()?))
    }

    fn fill(&self, values: &Values<'_>) -> Pair {
        let fill = |template: &Template| template.render(|variable| value(variable, values));
        let name = fill(&self.name);
        let text = match &self.value {
            Some(value) => format!("{name}={}", fill(value)),
            None => name.clone(),
        };
        Pair {
            key: key(&name),
            text,
        }
    }
}

/// The value of a variable, encoded so that it can never add a parameter.
pub(crate) fn value<'v>(variable: &Variable, values: &Values<'_>) -> std::borrow::Cow<'v, str> {
    encode::query_value(&values.get(variable)).into()
}

/// An override: the name as the file writes it, and the encoded value; `None`
/// removes the parameter.
pub(crate) type Override<'a> = (&'a str, Option<String>);

/// The query of the request to the back end. The file takes precedence over the
/// caller: a parameter that the file has is not taken from the caller, so that
/// a caller cannot add a second key. Other parameters pass unchanged.
pub(crate) fn merge<'o>(
    own: &[PairTemplate],
    client: Option<&str>,
    overrides: impl Iterator<Item = Override<'o>>,
    values: &Values<'_>,
) -> Option<String> {
    let mut pairs: Vec<Pair> = own.iter().map(|pair| pair.fill(values)).collect();
    let fixed = pairs.len();
    for text in client.unwrap_or_default().split('&') {
        let pair = Pair {
            key: key(text),
            text: text.to_owned(),
        };
        let known = pairs.iter().take(fixed).any(|own| own.key == pair.key);
        if !text.is_empty() && !known {
            pairs.push(pair);
        }
    }
    for (name, value) in overrides {
        replace(&mut pairs, name, value);
    }
    if pairs.is_empty() {
        return None;
    }
    let texts: Vec<_> = pairs.iter().map(|pair| pair.text.as_str()).collect();
    Some(texts.join("&"))
}

/// Sets the first parameter of that name and removes the others.
fn replace(pairs: &mut Vec<Pair>, name: &str, value: Option<String>) {
    let wanted = name.to_lowercase();
    let at = pairs.iter().position(|pair| pair.key == wanted);
    pairs.retain(|pair| pair.key != wanted);
    let Some(value) = value else {
        return;
    };
    let pair = Pair {
        text: format!("{}={value}", encode::query_value(name)),
        key: wanted,
    };
    // Everything before the first one was kept.
    pairs.insert(at.unwrap_or(pairs.len()), pair);
}

/// The name of an encoded pair, decoded, in lower case.
fn key(pair: &str) -> String {
    let mut parsed = form_urlencoded::parse(pair.as_bytes());
    parsed
        .next()
        .map_or_else(String::new, |(name, _)| name.to_lowercase())
}
