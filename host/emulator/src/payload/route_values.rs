//! The parameters of a route as the host lists them.

use corral_app::RouteMatch;

/// The parameters of `template` with the values that a request has for them, in the order
/// in which the host lists them (custom handler protocol, section 3.4): those with a value
/// come first, where several of one segment stand in reverse, because .NET matches such a
/// segment from its end.
pub fn route_values(template: &str, found: &RouteMatch<'_>) -> Vec<(String, Option<String>)> {
    let value_of = |name: &String| {
        let mut found = found.params.iter();
        let value = found.find(|(known, _)| known == name);
        value.map(|(_, value)| value.clone())
    };
    let segments = segments(template);
    let listed = segments
        .iter()
        .flat_map(|names| names.iter().rev())
        .filter_map(|name| Some((name.clone(), Some(value_of(name)?))));
    let absent = segments
        .iter()
        .flatten()
        .filter(|name| value_of(name).is_none())
        .map(|name| (name.clone(), None));
    listed.chain(absent).collect()
}

/// The names of the parameters of each segment, without constraints and defaults.
fn segments(template: &str) -> Vec<Vec<String>> {
    let mut segments = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut name = String::new();
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // Doubled braces are text, or a part of a constraint.
            '{' | '}' if letters.next_if_eq(&letter).is_some() => {
                if depth > 0 {
                    name.extend([letter, letter]);
                }
            }
            '{' => {
                depth += 1;
                name.clear();
            }
            '}' if depth > 0 => {
                depth -= 1;
                let bare = name.trim_start_matches('*');
                let end = bare.find([':', '=', '?']).unwrap_or(bare.len());
                if let (Some(bare), Some(segment)) = (bare.get(..end), segments.last_mut()) {
                    segment.push(bare.to_owned());
                }
            }
            '/' if depth == 0 => segments.push(Vec::new()),
            letter if depth > 0 => name.push(letter),
            _ => {}
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use corral_app::RouteMatch;
    use proptest::prelude::*;

    use super::{route_values, segments};

    #[test]
    fn parameters_are_listed_in_the_order_of_the_host() {
        for (template, found, listed) in [
            ("items/{id:int}/{opt?}", &[("id", "7")][..], "id=7 opt"),
            (
                "items/{id:int}/{opt?}",
                &[("id", "7"), ("opt", "o")],
                "id=7 opt=o",
            ),
            ("files/{*rest}", &[], "rest"),
            ("def/{a=5}/{b?}", &[("a", "5")], "a=5 b"),
            (
                "mix/{A-b}/x{c}y/{d}.{e?}",
                &[("A-b", "v"), ("c", "m"), ("d", "f"), ("e", "gz")],
                "A-b=v c=m e=gz d=f",
            ),
            (
                "mix/{A-b}/x{c}y/{d}.{e?}",
                &[("A-b", "v"), ("c", "m"), ("d", "f")],
                "A-b=v c=m d=f e",
            ),
            (
                "{x:regex(^[[a]]{{2}}/$)}/{y}",
                &[("x", "a"), ("y", "b")],
                "x=a y=b",
            ),
        ] {
            let params = found.iter();
            let found = RouteMatch {
                function: "f",
                params: params
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            };
            let shown: Vec<String> = route_values(template, &found)
                .into_iter()
                .map(|(name, value)| match value {
                    Some(value) => format!("{name}={value}"),
                    None => name,
                })
                .collect();
            assert_eq!(shown.join(" "), listed, "{template}");
        }
    }

    proptest! {
        #[test]
        fn any_template_is_read(template in any::<String>()) {
            segments(&template);
        }
    }
}
