//! Route templates: `orders/{id:int}/{*rest}` (custom handler protocol, section
//! 7.5).
//!
//! They are parsed by the rules of ASP.NET Core. One template that does not
//! parse keeps the Functions host from serving any function.

use super::error::{TemplateError, invalid};
use super::grammar;
use super::parameter;
use super::template::{Part, Segment, Template, Token};

/// Whether `template` parses.
pub(crate) fn check(template: &str) -> Result<(), TemplateError> {
    parse(template).map(drop)
}

/// Parses a template, which includes the route prefix.
pub(super) fn parse(template: &str) -> Result<Template, TemplateError> {
    let mut tokens = split(without_root(template)?)?;
    grammar::check_slashes(&tokens)?;
    // A slash at the end has no meaning.
    tokens.pop_if(|last| matches!(last, Token::Slash));
    grammar::check(&tokens)?;
    Ok(Template {
        segments: group(tokens),
    })
}

/// The template without the root at its beginning: `/` or `~/`.
fn without_root(template: &str) -> Result<&str, TemplateError> {
    match template.strip_prefix('~') {
        Some(rest) => rest.strip_prefix('/').ok_or_else(|| {
            invalid(
                format!("the route `{template}` begins with ~"),
                "write ~/ or remove the ~",
            )
        }),
        None => Ok(template.strip_prefix('/').unwrap_or(template)),
    }
}

fn split(template: &str) -> Result<Vec<Token>, TemplateError> {
    let mut tokens = Vec::new();
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' => tokens.push(Token::Slash),
            // A doubled brace is a brace.
            '{' if letters.next_if_eq(&'{').is_none() => {
                tokens.push(Token::Part(Part::Parameter(parameter::read(&mut letters)?)));
            }
            '}' if letters.next_if_eq(&'}').is_none() => {
                return Err(invalid(
                    "the route has a } without a {",
                    "remove it, or write }} for the character itself",
                ));
            }
            '?' => {
                return Err(invalid(
                    "the route has a ? outside of a parameter",
                    "a query is not part of a route: remove it",
                ));
            }
            _ => match tokens.last_mut() {
                Some(Token::Part(Part::Literal(text))) => text.push(letter),
                _ => tokens.push(Token::Part(Part::Literal(letter.to_string()))),
            },
        }
    }
    Ok(tokens)
}

fn group(tokens: Vec<Token>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut parts = Vec::new();
    for token in tokens {
        match token {
            Token::Part(part) => parts.push(part),
            Token::Slash => segments.extend(segment(std::mem::take(&mut parts))),
        }
    }
    segments.extend(segment(parts));
    segments
}

fn segment(mut parts: Vec<Part>) -> Option<Segment> {
    if parts.len() > 1 {
        return Some(Segment::Complex(parts));
    }
    Some(match parts.pop()? {
        Part::Literal(text) => Segment::Literal(text),
        Part::Parameter(parameter) => Segment::Parameter(parameter),
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn accepts_what_aspnet_accepts() {
        for template in [
            "",
            "orders",
            "orders/",
            "orders/{id}",
            "orders/{id:int}",
            "orders/{id:int:min(1)?}",
            "orders/{id?}",
            "orders/{id=5}",
            "{*rest}",
            "{**rest}",
            "files/{name}.{extension?}",
            "a/{{literal}}/b",
            "{code:regex(^\\d{{3}}$)}",
            "{code:regex(a=b)?}",
            "/",
            "/orders",
            "~/orders",
            "a/~/b",
            "{*rest}/",
            "{:int}",
            "{=x}",
            "{a b}/{c.d}",
        ] {
            assert_eq!(check(template), Ok(()), "{template}");
        }
    }

    #[test]
    fn rejects_everything_else() {
        for (template, words) in [
            ("//orders", "two slashes"),
            ("~orders", "begins with ~"),
            ("~//orders", "two slashes"),
            ("a//b", "two slashes"),
            ("a//", "two slashes"),
            ("{*rest}//", "two slashes"),
            ("a/{id", "without a }"),
            ("a/id}", "without a {"),
            ("a/{}", "no valid name"),
            ("a/{***x}", "no valid name"),
            ("a/{x??}", "no valid name"),
            ("a/{i{d}", "inside of the parameter"),
            ("{a}{b}", "nothing between"),
            ("{a}/{A}", "two parameters named"),
            ("{*rest}/b", "catch-all"),
            ("b{*rest}", "catch-all"),
            ("{a?}.txt", "does not end its segment"),
            ("{a}-{b?}", "`b` follows `-`"),
            ("{*rest?}", "cannot be optional"),
            ("{a=1?}", "cannot be optional"),
            ("{k}/{\u{1f80}}/{\u{1f88}}", "two parameters named"),
            ("a?b=1", "outside of a parameter"),
        ] {
            let message = check(template).expect_err(template).message;
            assert!(message.contains(words), "{template}: {message}");
        }
    }
}
