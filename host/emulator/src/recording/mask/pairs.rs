//! `name=value` in texts: queries, forms, connection strings, log lines.

use percent_encoding::percent_decode_str;

use super::names;

/// What ends a value that is not in quotes.
const ENDS: &str = "&;#,\"'<>()[]{}|\\";

/// Replaces the values of pairs whose names are those of secrets. `replace` gets name and
/// value as written. `None` when nothing was replaced.
pub(super) fn rewrite(
    text: &str,
    replace: &mut dyn FnMut(&str, &str) -> Option<String>,
) -> Option<String> {
    let mut rewritten = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('=')) {
        let equals = at + found;
        at = equals + 1;
        let before = text.get(copied..equals).unwrap_or_default();
        let name = before.rsplit(|letter| !of_name(letter)).next();
        let name = name.unwrap_or_default();
        let outer = before.strip_suffix(name).unwrap_or_default();
        let value = value(text.get(at..).unwrap_or_default());
        let begin = at + value.quote;
        let begins = outer.is_empty() && copied == 0 || outer.ends_with(['?', '&']);
        if value.text.is_empty() || !is_secret(name, begins) {
            continue;
        }
        if let Some(new) = replace(name, value.text) {
            rewritten.push_str(text.get(copied..begin).unwrap_or_default());
            rewritten.push_str(&new);
            copied = begin + value.text.len();
            at = copied;
        }
    }
    (copied > 0).then(|| rewritten + text.get(copied..).unwrap_or_default())
}

/// Whether the value of this name is a secret. `begins` says that the pair may be one of a
/// query or a form.
fn is_secret(name: &str, begins: bool) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    names::is_secret(&name) || begins && names::is_secret_parameter(&name)
}

fn of_name(letter: char) -> bool {
    letter.is_alphanumeric() || "_-.%".contains(letter)
}

/// A value with the length of the quote before it.
struct Value<'a> {
    quote: usize,
    text: &'a str,
}

fn value(rest: &str) -> Value<'_> {
    for quote in ['"', '\''] {
        if let Some((text, _)) = rest
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
        {
            return Value { quote: 1, text };
        }
    }
    let end = rest.find(|letter: char| letter.is_whitespace() || ENDS.contains(letter));
    let text = rest.get(..end.unwrap_or(rest.len()));
    Value {
        quote: 0,
        text: text.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn values_of_secrets_are_replaced() {
        let masked = |text| rewrite(text, &mut |name, _| Some(format!("<{name}>")));
        for (text, expected) in [
            ("/a", None),
            ("/a?b=1", None),
            (
                "/a?b=1&code=x&CODE=y#z",
                Some("/a?b=1&code=<code>&CODE=<CODE>#z"),
            ),
            ("/a?c%6Fde=x", Some("/a?c%6Fde=<c%6Fde>")),
            ("code=x", Some("code=<code>")),
            ("the code=x", None),
            ("/a?code=", None),
            (
                "user=a&password=b&c=d",
                Some("user=a&password=<password>&c=d"),
            ),
            (
                "AccountName=a;AccountKey=b==;EndpointSuffix=c",
                Some("AccountName=a;AccountKey=<AccountKey>;EndpointSuffix=c"),
            ),
            (
                "the token=\"a b\", then",
                Some("the token=\"<token>\", then"),
            ),
        ] {
            assert_eq!(masked(text).as_deref(), expected, "{text}");
        }
    }
}
