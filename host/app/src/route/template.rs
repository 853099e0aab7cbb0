//! A parsed route template.

use super::parameter::Parameter;

/// A template, split at its slashes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,
}

/// The part between two slashes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// Only text.
    Literal(String),
    /// One parameter alone, which may be a catch-all.
    Parameter(Parameter),
    /// Text and parameters, alternating.
    Complex(Vec<Part>),
}

/// A part of a segment. Two literals are never adjacent, nor are two parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Parameter(Parameter),
}

/// A part, or the slash between two segments, in the order of the text.
pub(super) enum Token {
    Slash,
    Part(Part),
}

impl Template {
    pub(super) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.segments.iter().flat_map(Segment::parameters)
    }
}

impl Segment {
    fn parameters(&self) -> Box<dyn Iterator<Item = &Parameter> + '_> {
        match self {
            Self::Literal(_) => Box::new(std::iter::empty()),
            Self::Parameter(parameter) => Box::new(std::iter::once(parameter)),
            Self::Complex(parts) => Box::new(parts.iter().filter_map(|part| match part {
                Part::Literal(_) => None,
                Part::Parameter(parameter) => Some(parameter),
            })),
        }
    }
}
