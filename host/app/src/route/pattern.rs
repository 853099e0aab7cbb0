//! A compiled template.

use super::constraint::{Constraint, Verdict};
use super::error::TemplateError;
use super::fold;
use super::parameter::Parameter;
use super::parser;
use super::request_path::RequestPath;
use super::segment;
use super::template::{Segment, Template};

/// A whole template, its constraints compiled.
#[derive(Debug)]
pub(crate) struct Pattern {
    template: Template,
    conditions: Vec<Condition>,
}

/// A constraint on the value of one parameter.
#[derive(Debug)]
struct Condition {
    parameter: String,
    optional: bool,
    constraint: Constraint,
}

/// Parameters and their values, in the order of the template.
pub(crate) type Values = Vec<(String, String)>;

impl Pattern {
    /// Compiles a template; the route prefix is part of it.
    pub(super) fn parse(template: &str) -> Result<Self, TemplateError> {
        let (pattern, error) = Self::lenient(template)?;
        error.map_or(Ok(pattern), Err)
    }

    /// The same, with the first error among the constraints. A constraint that is
    /// unknown or invalid is then left to the Functions host.
    pub(crate) fn lenient(template: &str) -> Result<(Self, Option<TemplateError>), TemplateError> {
        let template = parser::parse(template)?;
        let mut conditions = Vec::new();
        let mut first = None;
        for parameter in template.parameters() {
            for constraint in &parameter.constraints {
                let constraint = Constraint::parse(constraint).unwrap_or_else(|error| {
                    first.get_or_insert(error);
                    Constraint::Undecidable
                });
                conditions.push(Condition {
                    parameter: parameter.name.clone(),
                    optional: parameter.is_optional(),
                    constraint,
                });
            }
        }
        let pattern = Self {
            template,
            conditions,
        };
        Ok((pattern, first))
    }

    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// The values of the parameters when the path matches, with defaults filled
    /// in. Parameters without a value are left out.
    pub(super) fn matches(&self, path: &RequestPath<'_>) -> Option<Values> {
        let (values, verdict) = self.consider(path)?;
        verdict.guess().then_some(values)
    }

    /// The same values, and whether the constraints hold for them; `None` when
    /// the path certainly does not match.
    pub(crate) fn consider(&self, path: &RequestPath<'_>) -> Option<(Values, Verdict)> {
        let values = self.capture(path)?;
        let verdicts = self.conditions.iter().map(|one| one.holds(&values));
        let verdict = verdicts.fold(Verdict::Yes, Verdict::and);
        (verdict != Verdict::No).then_some((values, verdict))
    }

    fn capture(&self, path: &RequestPath<'_>) -> Option<Values> {
        let mut values = Values::new();
        let mut rest = path.segments.as_slice();
        for segment in &self.template.segments {
            let first = rest.first();
            if first.is_some_and(String::is_empty) {
                return None;
            }
            match (segment, first) {
                (Segment::Literal(literal), Some(text)) => {
                    if !fold::equal(text, literal) {
                        return None;
                    }
                }
                (Segment::Parameter(parameter), Some(_)) if parameter.is_catch_all() => {
                    let slash = if path.trailing_slash { "/" } else { "" };
                    add(&mut values, &parameter.name, &(rest.join("/") + slash));
                    return Some(values);
                }
                (Segment::Parameter(parameter), Some(text)) => {
                    add(&mut values, &parameter.name, text);
                }
                (Segment::Parameter(parameter), None) => {
                    add_default(&mut values, parameter)?;
                }
                (Segment::Complex(parts), Some(text)) => {
                    for (name, value) in segment::capture(parts, text)? {
                        add(&mut values, name, value);
                    }
                }
                (Segment::Literal(_) | Segment::Complex(_), None) => return None,
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        rest.is_empty().then_some(values)
    }
}

impl Condition {
    fn holds(&self, values: &[(String, String)]) -> Verdict {
        let value = values
            .iter()
            .find(|(name, _)| *name == self.parameter)
            .map(|(_, value)| value.as_str());
        if value.is_none() && self.optional {
            return Verdict::Yes;
        }
        self.constraint.holds(value)
    }
}

fn add(values: &mut Values, name: &str, value: &str) {
    values.push((name.to_owned(), value.to_owned()));
}

/// Fills in a parameter for which the path has nothing; `None` when it needs
/// something.
fn add_default(values: &mut Values, parameter: &Parameter) -> Option<()> {
    match &parameter.default {
        Some(default) => add(values, &parameter.name, default),
        None if parameter.is_optional() || parameter.is_catch_all() => {}
        None => return None,
    }
    Some(())
}
