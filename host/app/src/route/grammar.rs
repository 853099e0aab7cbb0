//! What may stand beside what in a template.

use super::template::{Fault, Part, Token, fault};

pub(super) fn check(tokens: &[Token]) -> Result<(), Fault> {
    check_order(tokens)?;
    check_names(tokens)
}

fn check_order(tokens: &[Token]) -> Result<(), Fault> {
    let mut tokens = tokens.iter().peekable();
    let mut before: Option<&Token> = None;
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        match (token, next) {
            (Token::Slash, Some(Token::Slash)) => {
                return Err(fault("the route has two slashes in a row", "remove one"));
            }
            (Token::Part(Part::Parameter(_)), Some(Token::Part(Part::Parameter(_)))) => {
                return Err(fault(
                    "the route has two parameters with nothing between them",
                    "put a slash or some text between them",
                ));
            }
            (Token::Part(Part::Parameter(one)), next)
                if one.is_catch_all()
                    && (next.is_some() || matches!(before, Some(Token::Part(_)))) =>
            {
                return Err(fault(
                    format!(
                        "the catch-all parameter `{}` is not a segment at the end",
                        one.name
                    ),
                    "make it the last segment of the route, alone",
                ));
            }
            (Token::Part(Part::Parameter(one)), Some(Token::Part(_))) if one.is_optional() => {
                return Err(fault(
                    format!(
                        "the optional parameter `{}` does not end its segment",
                        one.name
                    ),
                    "move it to the end of the segment, or remove the ?",
                ));
            }
            // Only with a full stop is the text before it optional, too.
            (Token::Part(Part::Literal(text)), Some(Token::Part(Part::Parameter(one))))
                if one.is_optional() && text != "." =>
            {
                return Err(fault(
                    format!("the optional parameter `{}` follows `{text}`", one.name),
                    "put a slash or a single full stop before it, or remove the ?",
                ));
            }
            _ => {}
        }
        before = Some(token);
    }
    Ok(())
}

fn check_names(tokens: &[Token]) -> Result<(), Fault> {
    let mut names: Vec<String> = Vec::new();
    for token in tokens {
        if let Token::Part(Part::Parameter(parameter)) = token {
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
