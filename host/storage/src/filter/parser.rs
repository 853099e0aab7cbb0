//! From the words of a filter to its condition.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::Problem;
use super::lexer::{Token, TokenKind, tokens};
use crate::entity::Scalar;
use crate::rules;

/// How deep conditions can be nested; the stack would end at some depth.
const DEPTH_LIMIT: usize = 100;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Or(Vec<Self>),
    And(Vec<Self>),
    Not(Box<Self>),
    Compare(Operand, Comparison, Operand),
    /// A value that is true or false.
    Holds(Operand),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Property(String),
    Literal(Scalar),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    fn of(word: &str) -> Option<Self> {
        match word {
            "eq" => Some(Self::Equal),
            "ne" => Some(Self::NotEqual),
            "gt" => Some(Self::Greater),
            "ge" => Some(Self::GreaterOrEqual),
            "lt" => Some(Self::Less),
            "le" => Some(Self::LessOrEqual),
            _ => None,
        }
    }

    /// Whether it holds for two values in this order.
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// The condition that a text states.
pub(super) fn parse(text: &str) -> Result<Condition, Problem> {
    let mut parser = Parser {
        tokens: tokens(text)?.into_iter().peekable(),
        end: text.len(),
        depth: 0,
    };
    let condition = parser.any()?;
    match parser.tokens.next() {
        Some(token) => Err(Problem::new(token.at, "expected `and`, `or` or the end")),
        None => Ok(condition),
    }
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
    /// The length of the text.
    end: usize,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Condition, Problem> {
        let mut conditions = vec![self.all()?];
        while self.take("or") {
            conditions.push(self.all()?);
        }
        Ok(single(conditions, Condition::Or))
    }

    fn all(&mut self) -> Result<Condition, Problem> {
        let mut conditions = vec![self.one()?];
        while self.take("and") {
            conditions.push(self.one()?);
        }
        Ok(single(conditions, Condition::And))
    }

    fn one(&mut self) -> Result<Condition, Problem> {
        if self.depth == DEPTH_LIMIT {
            let problem = format!("conditions are nested deeper than {DEPTH_LIMIT} levels");
            return Err(Problem::new(self.position(), problem));
        }
        self.depth += 1;
        let condition = self.nested()?;
        self.depth -= 1;
        Ok(condition)
    }

    fn nested(&mut self) -> Result<Condition, Problem> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.take_kind(&TokenKind::Open) {
            let condition = self.any()?;
            if !self.take_kind(&TokenKind::Close) {
                return Err(Problem::new(self.position(), "expected `)`"));
            }
            return Ok(condition);
        }
        let left = self.operand()?;
        let Some(comparison) = self.comparison() else {
            return Ok(Condition::Holds(left));
        };
        Ok(Condition::Compare(left, comparison, self.operand()?))
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let TokenKind::Word(word) = &self.tokens.peek()?.kind else {
            return None;
        };
        let comparison = Comparison::of(word)?;
        self.tokens.next();
        Some(comparison)
    }

    fn operand(&mut self) -> Result<Operand, Problem> {
        let at = self.position();
        match self.tokens.next().map(|token| token.kind) {
            Some(TokenKind::Literal(literal)) => Ok(Operand::Literal(literal)),
            Some(TokenKind::Word(name)) if rules::is_identifier(&name) => {
                Ok(Operand::Property(name))
            }
            _ => Err(Problem::new(at, "expected a property or a value")),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let is_word = |token: &Token| matches!(&token.kind, TokenKind::Word(it) if it == word);
        self.tokens.next_if(is_word).is_some()
    }

    fn take_kind(&mut self, kind: &TokenKind) -> bool {
        self.tokens.next_if(|token| token.kind == *kind).is_some()
    }

    /// Where the next token begins.
    fn position(&mut self) -> usize {
        self.tokens.peek().map_or(self.end, |token| token.at)
    }
}

/// The only condition, or all of them together.
fn single(
    mut conditions: Vec<Condition>,
    together: impl FnOnce(Vec<Condition>) -> Condition,
) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            together(conditions)
        }
        None => together(conditions),
    }
}
