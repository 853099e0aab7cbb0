//! What `handler check` asks of a template beyond whether it parses.

use super::constraint::Constraint;
use super::error::TemplateError;
use super::parser;
use super::template::{Part, Segment};

/// The parts of a template that the Functions host validates.
#[derive(Debug)]
pub(crate) struct TemplateSummary {
    /// The texts outside of parameters.
    pub(crate) literals: Vec<String>,
    pub(crate) parameters: Vec<ParameterSummary>,
}

/// A parameter of a template.
#[derive(Debug)]
pub(crate) struct ParameterSummary {
    pub(crate) name: String,
    /// The constraints as written, such as `int`, each with its error.
    pub(crate) constraints: Vec<(String, Option<TemplateError>)>,
}

/// Summarizes `template`, which includes the route prefix.
pub(crate) fn summarize(template: &str) -> Result<TemplateSummary, TemplateError> {
    let template = parser::parse(template)?;
    let parameters = template.parameters().map(|parameter| ParameterSummary {
        name: parameter.name.clone(),
        constraints: parameter
            .constraints
            .iter()
            .map(|text| (text.clone(), Constraint::parse(text).err()))
            .collect(),
    });
    let parameters = parameters.collect();
    let mut literals = Vec::new();
    for segment in template.segments {
        match segment {
            Segment::Literal(text) => literals.push(text),
            Segment::Parameter(_) => {}
            Segment::Complex(parts) => literals.extend(parts.into_iter().filter_map(text_of)),
        }
    }
    Ok(TemplateSummary {
        literals,
        parameters,
    })
}

fn text_of(part: Part) -> Option<String> {
    match part {
        Part::Literal(text) => Some(text),
        Part::Parameter(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::summarize;

    #[test]
    fn a_template_is_summarized() {
        let summary = summarize("api/{id:int:foo}/a%20b-{x}").unwrap();
        assert_eq!(summary.literals, ["api", "a%20b-"]);
        let parameters: Vec<_> = summary
            .parameters
            .iter()
            .map(|parameter| {
                let constraints = parameter.constraints.iter();
                let invalid: Vec<_> = constraints
                    .map(|(text, error)| (text.as_str(), error.is_some()))
                    .collect();
                (parameter.name.as_str(), invalid)
            })
            .collect();
        assert_eq!(
            parameters,
            [("id", vec![("int", false), ("foo", true)]), ("x", vec![])]
        );
    }
}
