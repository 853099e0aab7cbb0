//! A template ready to be matched.

use super::constraint::Constraint;
use super::parameter::Parameter;
use super::request_path::RequestPath;
use super::segment;
use super::template::{self, Fault, Segment, Template};

/// A whole template, its constraints compiled.
#[derive(Debug)]
pub(super) struct Pattern {
    template: Template,
    conditions: Vec<Condition>,
}

/// What the value of one parameter must look like.
#[derive(Debug)]
struct Condition {
    parameter: String,
    optional: bool,
    constraint: Constraint,
}

/// Parameters and their values, in the order of the template.
pub(super) type Values = Vec<(String, String)>;

impl Pattern {
    /// Compiles a template; the route prefix is part of it.
    pub(super) fn parse(template: &str) -> Result<Self, Fault> {
        let template = template::parse(template)?;
        let mut conditions = Vec::new();
        for parameter in template.parameters() {
            for constraint in &parameter.constraints {
                conditions.push(Condition {
                    parameter: parameter.name.clone(),
                    optional: parameter.is_optional(),
                    constraint: Constraint::parse(constraint)?,
                });
            }
        }
        Ok(Self {
            template,
            conditions,
        })
    }

    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// The values of the parameters when the path matches: defaults filled in,
    /// and without those for which there is none.
    pub(super) fn matches(&self, path: &RequestPath<'_>) -> Option<Values> {
        let values = self.capture(path)?;
        self.conditions
            .iter()
            .all(|condition| condition.holds(&values))
            .then_some(values)
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
                    if !segment::equal(text, literal) {
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
    fn holds(&self, values: &[(String, String)]) -> bool {
        let value = values
            .iter()
            .find(|(name, _)| *name == self.parameter)
            .map(|(_, value)| value.as_str());
        (value.is_none() && self.optional) || self.constraint.holds(value)
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
