//! Filters of entities in the language of OData, as far as tables have it.

mod lexer;
mod parser;

use parser::{Condition, Operand, parse};

use crate::entity::{self, Scalar};
use crate::{Entity, StorageError};

/// A condition on entities.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filter(Condition);

impl Filter {
    /// Reads a filter such as `Count gt 5 and Color eq 'red'`.
    pub(crate) fn parse(text: &str) -> Result<Self, StorageError> {
        parse(text).map(Self).map_err(|problem| {
            let at = text.get(..problem.at).unwrap_or(text).chars().count() + 1;
            StorageError::Invalid(format!(
                "invalid filter: `{text}`: {} at character {at}",
                problem.text
            ))
        })
    }

    /// Whether the condition holds for an entity in the canonical form. A comparison
    /// with a property that the entity does not have, or of values that cannot be
    /// compared, does not hold.
    pub(crate) fn matches(&self, entity: &Entity) -> bool {
        holds(&self.0, entity)
    }
}

fn holds(condition: &Condition, entity: &Entity) -> bool {
    match condition {
        Condition::Or(conditions) => conditions.iter().any(|one| holds(one, entity)),
        Condition::And(conditions) => conditions.iter().all(|one| holds(one, entity)),
        Condition::Not(condition) => !holds(condition, entity),
        Condition::Compare(left, comparison, right) => {
            let order = value(left, entity)
                .zip(value(right, entity))
                .and_then(|(left, right)| left.compare(&right));
            order.is_some_and(|order| comparison.holds(order))
        }
        Condition::Holds(operand) => value(operand, entity) == Some(Scalar::Boolean(true)),
    }
}

fn value(operand: &Operand, entity: &Entity) -> Option<Scalar> {
    match operand {
        Operand::Property(name) => entity::property(entity, name),
        Operand::Literal(literal) => Some(literal.clone()),
    }
}

/// What is wrong with a filter, and at which byte.
#[derive(Clone, Debug, PartialEq)]
struct Problem {
    at: usize,
    text: String,
}

impl Problem {
    fn new(at: usize, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
        }
    }
}

#[cfg(test)]
mod tests;
