//! Which of several matching routes wins.

use super::template::{Segment, Template};

/// How specific a template is, as ASP.NET Core ranks it; the least wins.
///
/// Segments are compared one by one from the left. Of two templates that agree
/// so far the one that ends first wins: `orders` before `orders/{id?}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Precedence(Vec<Rank>);

/// How specific a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Literal,
    /// Also text with parameters in it.
    ConstrainedParameter,
    Parameter,
    ConstrainedCatchAll,
    CatchAll,
}

impl Precedence {
    pub(super) fn of(template: &Template) -> Self {
        Self(template.segments.iter().map(rank).collect())
    }
}

fn rank(segment: &Segment) -> Rank {
    match segment {
        Segment::Literal(_) => Rank::Literal,
        Segment::Complex(_) => Rank::ConstrainedParameter,
        Segment::Parameter(parameter) => {
            match (parameter.is_catch_all(), parameter.constraints.is_empty()) {
                (false, false) => Rank::ConstrainedParameter,
                (false, true) => Rank::Parameter,
                (true, false) => Rank::ConstrainedCatchAll,
                (true, true) => Rank::CatchAll,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser::parse;
    use super::*;

    #[test]
    fn the_more_specific_comes_first() {
        let order = [
            "",
            "a",
            "a/b",
            "a/b/{c?}",
            "a/{b:int}/c",
            "a/x{b}/{c}",
            "a/{b}",
            "a/{b}/{c:int}",
            "a/{b}/{*c}",
            "a/{*b:int}",
            "a/{*b}",
            "{a:int}",
            "{a}/b",
            "{a}/{b}",
            "{*a:int}",
            "{*a}",
        ];
        let ranks = order.map(|template| Precedence::of(&parse(template).expect(template)));
        assert!(ranks.is_sorted(), "{ranks:#?}");
    }
}
