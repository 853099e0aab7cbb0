//! The arguments of a constraint: what stands in its parentheses.

use std::str::FromStr;

use super::super::template::{Fault, fault};

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

    /// For a constraint that takes nothing; empty parentheses do no harm.
    pub(super) fn none(&self) -> Result<(), Fault> {
        match self.text {
            None | Some("") => Ok(()),
            Some(_) => Err(self.fault("takes no argument", "remove the parentheses")),
        }
    }

    /// The whole argument as it stands.
    pub(super) fn all(&self) -> Result<&'a str, Fault> {
        self.text
            .ok_or_else(|| self.fault("has no argument", "add one in parentheses"))
    }

    /// One number.
    pub(super) fn one<T: FromStr>(&self) -> Result<T, Fault> {
        self.number(self.all()?)
    }

    /// Two numbers, the smaller one first.
    pub(super) fn ordered<T: FromStr + Ord>(&self) -> Result<(T, T), Fault> {
        let (least, most) = self
            .all()?
            .split_once(',')
            .ok_or_else(|| self.fault("needs two arguments", "put a comma between them"))?;
        let (least, most) = (self.number(least)?, self.number(most)?);
        if least > most {
            return Err(self.fault("has its greater argument first", "swap the two"));
        }
        Ok((least, most))
    }

    /// The same, or one number that counts twice.
    pub(super) fn one_or_ordered<T: FromStr + Ord + Copy>(&self) -> Result<(T, T), Fault> {
        if self.all()?.contains(',') {
            self.ordered()
        } else {
            self.one().map(|both| (both, both))
        }
    }

    fn number<T: FromStr>(&self, text: &str) -> Result<T, Fault> {
        text.trim().parse().map_err(|_| {
            self.fault(
                &format!("cannot have the argument `{text}`"),
                "write a whole number; a length is not negative",
            )
        })
    }

    fn fault(&self, message: &str, remedy: &'static str) -> Fault {
        fault(
            format!("the route constraint `{}` {message}", self.name),
            remedy,
        )
    }
}
