//! Which tokens may follow each other in a template.

use super::error::{TemplateError, invalid};
use super::fold::folded;
use super::template::{Part, Token};

/// Rejects a slash that is the first token or follows another.
pub(super) fn check_slashes(tokens: &[Token]) -> Result<(), TemplateError> {
    let mut after_slash = true;
    for token in tokens {
        let slash = matches!(token, Token::Slash);
        if slash && after_slash {
            return Err(invalid("the route has two slashes in a row", "remove one"));
        }
        after_slash = slash;
    }
    Ok(())
}

/// The rest of the grammar; a slash at the end has been removed.
pub(super) fn check(tokens: &[Token]) -> Result<(), TemplateError> {
    check_order(tokens)?;
    check_names(tokens)
}

fn check_order(tokens: &[Token]) -> Result<(), TemplateError> {
    let mut tokens = tokens.iter().peekable();
    let mut before: Option<&Token> = None;
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        match (token, next) {
            (Token::Part(Part::Parameter(_)), Some(Token::Part(Part::Parameter(_)))) => {
                return Err(invalid(
                    "the route has two parameters with nothing between them",
                    "put a slash or some text between them",
                ));
            }
            (Token::Part(Part::Parameter(one)), next)
                if one.is_catch_all()
                    && (next.is_some() || matches!(before, Some(Token::Part(_)))) =>
            {
                return Err(invalid(
                    format!(
                        "the catch-all parameter `{}` is not the last segment",
                        one.name
                    ),
                    "make it the last segment of the route, alone",
                ));
            }
            (Token::Part(Part::Parameter(one)), Some(Token::Part(_))) if one.is_optional() => {
                return Err(invalid(
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
                return Err(invalid(
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

fn check_names(tokens: &[Token]) -> Result<(), TemplateError> {
    let mut names: Vec<String> = Vec::new();
    for token in tokens {
        if let Token::Part(Part::Parameter(parameter)) = token {
            let name: String = folded(&parameter.name).collect();
            if names.contains(&name) {
                return Err(invalid(
                    format!("the route has two parameters named `{}`", parameter.name),
                    "rename one of them",
                ));
            }
            names.push(name);
        }
    }
    Ok(())
}
