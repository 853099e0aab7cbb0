//! Route templates: `orders/{id:int}/{*rest}` (custom handler protocol, section
//! 7.5).
//!
//! The Functions host matches routes; here a template is only checked, by the
//! rules by which ASP.NET Core parses it. A template that does not parse costs
//! the function its route, and the host says so only in its log.

/// What is wrong with a template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) remedy: &'static str,
}

fn fault(message: impl Into<String>, remedy: &'static str) -> Fault {
    Fault {
        message: message.into(),
        remedy,
    }
}

/// One piece between slashes, or a part of one.
enum Part {
    Slash,
    Literal,
    Parameter(Parameter),
}

struct Parameter {
    name: String,
    catch_all: bool,
    optional: bool,
}

/// Whether `template` parses.
pub(crate) fn check(template: &str) -> Result<(), Fault> {
    if template.starts_with('/') {
        return Err(fault(
            format!("the route `{template}` begins with a slash"),
            "remove the slash: the route prefix comes before it",
        ));
    }
    let parts = split(template)?;
    check_order(&parts)?;
    let mut names: Vec<String> = Vec::new();
    for part in &parts {
        if let Part::Parameter(parameter) = part {
            let name = parameter.name.to_lowercase();
            if names.contains(&name) {
                return Err(fault(
                    format!("the route has two parameters named `{}`", parameter.name),
                    "rename one of them",
                ));
            }
            names.push(name);
        }
    }
    Ok(())
}

/// What may stand beside what.
fn check_order(parts: &[Part]) -> Result<(), Fault> {
    let mut parts = parts.iter().peekable();
    let mut before: Option<&Part> = None;
    while let Some(part) = parts.next() {
        let next = parts.peek();
        match (part, next) {
            (Part::Slash, Some(Part::Slash)) => {
                return Err(fault("the route has two slashes in a row", "remove one"));
            }
            (Part::Parameter(_), Some(Part::Parameter(_))) => {
                return Err(fault(
                    "the route has two parameters with nothing between them",
                    "put a slash or some text between them",
                ));
            }
            (Part::Parameter(one), next)
                if one.catch_all && (next.is_some() || matches!(before, Some(Part::Literal))) =>
            {
                return Err(fault(
                    format!(
                        "the catch-all parameter `{}` is not a segment at the end",
                        one.name
                    ),
                    "make it the last segment of the route, alone",
                ));
            }
            (Part::Parameter(one), Some(Part::Literal)) if one.optional => {
                return Err(fault(
                    format!(
                        "the optional parameter `{}` does not end its segment",
                        one.name
                    ),
                    "move it to the end of the segment, or remove the ?",
                ));
            }
            _ => {}
        }
        before = Some(part);
    }
    Ok(())
}

fn split(template: &str) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' => parts.push(Part::Slash),
            // A doubled brace is a brace.
            '{' if letters.next_if_eq(&'{').is_none() => {
                parts.push(Part::Parameter(parameter(&mut letters)?));
            }
            '}' if letters.next_if_eq(&'}').is_none() => {
                return Err(fault(
                    "the route has a } without a {",
                    "remove it, or write }} for the character itself",
                ));
            }
            '?' => {
                return Err(fault(
                    "the route has a ? outside of a parameter",
                    "a query is not part of a route: remove it",
                ));
            }
            _ if matches!(parts.last(), Some(Part::Literal)) => {}
            _ => parts.push(Part::Literal),
        }
    }
    Ok(parts)
}

/// Reads up to the closing brace.
fn parameter(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Parameter, Fault> {
    let mut text = String::new();
    loop {
        match letters.next() {
            Some('}') if letters.next_if_eq(&'}').is_none() => break,
            Some('{') if letters.next_if_eq(&'{').is_none() => {
                return Err(fault(
                    format!("the route has a {{ inside of the parameter `{text}`"),
                    "close the first one before the second",
                ));
            }
            Some(letter) => text.push(letter),
            None => {
                return Err(fault(
                    "the route has a { without a }",
                    "close it, or write {{ for the character itself",
                ));
            }
        }
    }
    let inner = text.trim_start_matches('*');
    let stars = text.len() - inner.len();
    let (declaration, default) = match inner.split_once('=') {
        Some((declaration, default)) => (declaration, Some(default)),
        None => (inner, None),
    };
    let optional = default.unwrap_or(declaration).ends_with('?');
    let name = declaration
        .split(':')
        .next()
        .unwrap_or("")
        .trim_end_matches('?');
    if name.is_empty() || name.contains(['*', '/', '?', '{', '}']) || stars > 2 {
        return Err(fault(
            format!("the route parameter `{{{text}}}` has no valid name"),
            "name it with letters and digits, as in {id}",
        ));
    }
    if optional && (default.is_some() || stars > 0) {
        return Err(fault(
            format!("the route parameter `{name}` cannot be optional as well"),
            "remove the ?",
        ));
    }
    Ok(Parameter {
        name: name.to_owned(),
        catch_all: stars > 0,
        optional,
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn takes_what_aspnet_takes() {
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
        ] {
            assert_eq!(check(template), Ok(()), "{template}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (template, words) in [
            ("/orders", "begins with a slash"),
            ("a//b", "two slashes"),
            ("a/{id", "without a }"),
            ("a/id}", "without a {"),
            ("a/{}", "no valid name"),
            ("a/{:int}", "no valid name"),
            ("a/{***x}", "no valid name"),
            ("a/{i{d}", "inside of the parameter"),
            ("{a}{b}", "nothing between"),
            ("{a}/{A}", "two parameters named"),
            ("{*rest}/b", "catch-all"),
            ("b{*rest}", "catch-all"),
            ("{a?}.txt", "does not end its segment"),
            ("{*rest?}", "cannot be optional"),
            ("{a=1?}", "cannot be optional"),
            ("a?b=1", "outside of a parameter"),
        ] {
            let message = check(template).expect_err(template).message;
            assert!(message.contains(words), "{template}: {message}");
        }
    }
}
