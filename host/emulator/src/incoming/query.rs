//! The query of a request, as ASP.NET Core reads it.

use super::fold::equal_ignoring_case;
use super::unescape::unescaped;

/// A parameter of the query with all its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryParameter {
    /// Its name, decoded; see [`query_parameters`] for its spelling.
    pub name: String,
    /// Its values in their order, decoded.
    pub values: Vec<String>,
}

/// How many names ASP.NET Core keeps in a list, in which a name that repeats is spelled as
/// it was the second time; from one more on they are in a dictionary, which keeps the
/// first spelling.
const LISTED: usize = 10;

/// The parameters in the order in which their names first appear; names are compared
/// without case. A part without `=` is a name that is not decoded, with an empty value.
pub fn query_parameters(query: &str) -> Vec<QueryParameter> {
    let mut parameters: Vec<QueryParameter> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (decoded(name.trim_start()), decoded(value)),
            None => (part.to_owned(), String::new()),
        };
        let is_listed = parameters.len() <= LISTED;
        let known = parameters
            .iter_mut()
            .find(|known| equal_ignoring_case(&known.name, &name));
        match known {
            Some(known) => {
                if is_listed && known.values.len() == 1 {
                    known.name = name;
                }
                known.values.push(value);
            }
            None => parameters.push(QueryParameter {
                name,
                values: vec![value],
            }),
        }
    }
    parameters
}

fn decoded(text: &str) -> String {
    unescaped(&text.replace('+', " "), &[])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::query_parameters;

    fn shown(query: &str) -> String {
        let parameters = query_parameters(query);
        let shown: Vec<String> = parameters
            .iter()
            .map(|one| format!("{}={}", one.name, one.values.join(",")))
            .collect();
        shown.join(" ")
    }

    #[test]
    fn queries_are_read_leniently() {
        for (query, parameters) in [
            ("", ""),
            ("flag&e=&=v&x", "flag= e= =v x="),
            ("q=a%20b+c%2Bd", "q=a b c+d"),
            ("%C3%A9=%E2%82%AC&u=%FF&p=%2525", "é=€ u=%FF p=%25"),
            ("a=b?c=d&&e=f", "a=b?c=d e=f"),
            ("a=1&a=2&A=3", "a=1,2,3"),
            ("code=secret&x=1&Code=z", "Code=secret,z x=1"),
            ("%41", "%41="),
            (" a=1", "a=1"),
        ] {
            assert_eq!(shown(query), parameters, "{query}");
        }
        for (count, first) in [(10, "N0=,"), (11, "n0=,")] {
            let mut names: Vec<String> = (0..count).map(|number| format!("n{number}")).collect();
            names.push("N0".to_owned());
            assert!(shown(&names.join("&")).starts_with(first), "{count}");
        }
    }

    proptest! {
        #[test]
        fn no_value_is_lost(query in "[a-cA-C=&%+0-9]{0,40}") {
            let values: usize = query_parameters(&query).iter().map(|one| one.values.len()).sum();
            let parts = query.split('&').filter(|part| !part.is_empty());
            prop_assert_eq!(values, parts.count());
        }
    }
}
