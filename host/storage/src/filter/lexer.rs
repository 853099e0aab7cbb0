//! The words of a filter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Problem;
use crate::entity::{self, Scalar};

/// A word, and where it begins in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Open,
    Close,
    /// A name or an operator.
    Word(String),
    Literal(Scalar),
}

/// All words of a filter.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            return Ok(tokens);
        };
        let (kind, after) = match first {
            '(' => (TokenKind::Open, rest.strip_prefix('(')),
            ')' => (TokenKind::Close, rest.strip_prefix(')')),
            '\'' => {
                let (quoted, after) = quoted(rest, at)?;
                (TokenKind::Literal(Scalar::Text(quoted)), Some(after))
            }
            _ => {
                let (kind, after) = word(rest, at)?;
                (kind, Some(after))
            }
        };
        tokens.push(Token { at, kind });
        rest = after.unwrap_or_default();
    }
}

/// A text in quotes, and what follows it. A quote in it is written twice.
fn quoted(text: &str, at: usize) -> Result<(String, &str), Problem> {
    let mut content = String::new();
    let mut rest = text.strip_prefix('\'').unwrap_or(text);
    loop {
        let Some((before, after)) = rest.split_once('\'') else {
            return Err(Problem::new(at, "the text has no closing quote"));
        };
        content.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                content.push('\'');
                rest = after;
            }
            None => return Ok((content, after)),
        }
    }
}

/// A name, an operator, a number or a typed literal.
fn word(text: &str, at: usize) -> Result<(TokenKind, &str), Problem> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\'');
    let (word, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
    if after.starts_with('\'') {
        let (content, after) = quoted(after, at)?;
        let literal = typed(word, &content)
            .ok_or_else(|| Problem::new(at, format!("invalid literal: `{word}'{content}'`")))?;
        return Ok((TokenKind::Literal(literal), after));
    }
    let kind = match word {
        "true" => TokenKind::Literal(Scalar::Boolean(true)),
        "false" => TokenKind::Literal(Scalar::Boolean(false)),
        _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
            let number = number(word)
                .ok_or_else(|| Problem::new(at, format!("invalid number: `{word}`")))?;
            TokenKind::Literal(number)
        }
        _ => TokenKind::Word(word.to_owned()),
    };
    Ok((kind, after))
}

fn typed(prefix: &str, content: &str) -> Option<Scalar> {
    match prefix {
        "datetime" => entity::time(content).map(Scalar::Time),
        "guid" => content.parse().ok().map(Scalar::Guid),
        "binary" | "X" => hexadecimal(content)
            .or_else(|| STANDARD.decode(content).ok())
            .map(Scalar::Binary),
        _ => None,
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

fn number(word: &str) -> Option<Scalar> {
    if let Some(long) = word.strip_suffix(['L', 'l']) {
        return long.parse().ok().map(Scalar::Int64);
    }
    if let Ok(integer) = word.parse::<i64>() {
        return Some(i32::try_from(integer).map_or(Scalar::Int64(integer), Scalar::Int32));
    }
    let digits = word.strip_suffix(['D', 'd']).unwrap_or(word);
    digits
        .parse()
        .ok()
        .filter(|double: &f64| double.is_finite())
        .map(Scalar::Double)
}
