//! The arguments of a constraint, in its parentheses.

use std::str::FromStr;

use super::super::error::{TemplateError, invalid};

/// A constraint, split into its name and its arguments.
pub(super) struct Arguments<'a> {
    pub(super) name: &'a str,
    /// What is in the parentheses; `None` when there are none.
    text: Option<&'a str>,
}

impl<'a> Arguments<'a> {
    pub(super) fn of(constraint: &'a str) -> Self {
        let split = constraint
            .strip_suffix(')')
            .and_then(|text| text.split_once('('));
        match split {
            Some((name, text)) => Self {
                name,
                text: Some(text),
            },
            None => Self {
                name: constraint,
                text: None,
            },
        }
    }

    /// For a constraint without arguments and without parentheses.
    pub(super) fn none(&self) -> Result<(), TemplateError> {
        match self.text {
            None => Ok(()),
            Some(_) => Err(self.invalid("takes no argument", "remove the parentheses")),
        }
    }

    /// The whole argument as written.
    pub(super) fn all(&self) -> Result<&'a str, TemplateError> {
        self.text
            .ok_or_else(|| self.invalid("has no argument", "add one in parentheses"))
    }

    /// One number.
    pub(super) fn one<T: FromStr>(&self) -> Result<T, TemplateError> {
        self.number(self.all()?)
    }

    /// Two numbers, the smaller one first.
    pub(super) fn ordered<T: FromStr + Ord>(&self) -> Result<(T, T), TemplateError> {
        let (least, most) = self
            .all()?
            .split_once(',')
            .ok_or_else(|| self.invalid("requires two arguments", "put a comma between them"))?;
        let (least, most) = (self.number(least)?, self.number(most)?);
        if least > most {
            return Err(self.invalid("has its larger argument first", "swap the two"));
        }
        Ok((least, most))
    }

    /// The same, or one number that counts twice.
    pub(super) fn one_or_ordered<T: FromStr + Ord + Copy>(&self) -> Result<(T, T), TemplateError> {
        if self.all()?.contains(',') {
            self.ordered()
        } else {
            self.one().map(|both| (both, both))
        }
    }

    fn number<T: FromStr>(&self, text: &str) -> Result<T, TemplateError> {
        text.trim().parse().map_err(|_| {
            self.invalid(
                &format!("has the invalid argument `{text}`"),
                "write a whole number; a length is not negative",
            )
        })
    }

    fn invalid(&self, message: &str, remedy: &'static str) -> TemplateError {
        invalid(
            format!("the route constraint `{}` {message}", self.name),
            remedy,
        )
    }
}
