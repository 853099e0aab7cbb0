//! Templates of paths, such as `in/{name}.{ext}` of a blob trigger.

/// A part of a path: text, or the name of a parameter.
enum Part<'a> {
    Text(&'a str),
    Parameter(&'a str),
}

/// The parameters of the path `template` with their values in `path`, both beginning with
/// the container; `None` when the path does not match. A path without a name matches every
/// blob of the container. Parameters are greedy, the first one most (custom handler
/// protocol, section 3.6).
pub(super) fn captured<'a>(template: &'a str, path: &str) -> Option<Vec<(&'a str, String)>> {
    if !template.contains('/') {
        let (container, _) = path.split_once('/')?;
        return (container == template).then(Vec::new);
    }
    let mut rest = path;
    let mut found = Vec::new();
    // From the end, each text as far right as it goes: then the first parameter is as long
    // as it can be.
    let mut end_of_parameter = None;
    for part in parts(template).iter().rev() {
        match (part, end_of_parameter.take()) {
            (Part::Text(text), None) => rest = rest.strip_suffix(text)?,
            (Part::Text(text), Some(name)) => {
                let at = rest.rfind(text)?;
                found.push((name, rest.get(at + text.len()..)?.to_owned()));
                rest = rest.get(..at)?;
            }
            (Part::Parameter(name), None) => end_of_parameter = Some(*name),
            (Part::Parameter(name), Some(later)) => {
                found.push((later, String::new()));
                end_of_parameter = Some(*name);
            }
        }
    }
    match end_of_parameter {
        Some(name) => found.push((name, rest.to_owned())),
        None if rest.is_empty() => {}
        None => return None,
    }
    found.reverse();
    Some(found)
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts.push(Part::Parameter(name));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::captured;

    #[test]
    fn parameters_are_greedy() {
        for (template, path, values) in [
            ("in/{name}.{ext}", "in/text.txt", Some("name=text ext=txt")),
            (
                "in/{name}.{ext}",
                "in/a.b.c d.txt",
                Some("name=a.b.c d ext=txt"),
            ),
            (
                "in/{dir}/{name}",
                "in/d1/d2/f.txt",
                Some("dir=d1/d2 name=f.txt"),
            ),
            ("in/{name}", "in/a/b", Some("name=a/b")),
            ("in/{a}{b}", "in/xy", Some("a=xy b=")),
            ("in/a-{id}-b.json", "in/a-7-b.json", Some("id=7")),
            ("in/fixed.txt", "in/fixed.txt", Some("")),
            ("in", "in/x.txt", Some("")),
            ("in", "out/x.txt", None),
            ("in/fixed.txt", "in/other.txt", None),
            ("in/{name}.txt", "in/a.csv", None),
            ("in/{name}", "out/a", None),
            ("in/{name", "in/{name", Some("")),
        ] {
            let found = captured(template, path).map(|found| {
                let pairs: Vec<String> = found
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                pairs.join(" ")
            });
            assert_eq!(found.as_deref(), values, "{template} {path}");
        }
    }

    proptest! {
        #[test]
        fn values_put_back_give_the_path(
            template in r"c/([ab./]{0,2}\{[xyz]\}){0,3}[ab./]{0,2}",
            path in "c/[ab./]{0,12}",
        ) {
            if let Some(found) = captured(&template, &path) {
                let mut whole = template.clone();
                for (name, value) in &found {
                    whole = whole.replacen(&format!("{{{name}}}"), value, 1);
                }
                prop_assert_eq!(whole, path);
            }
        }
    }
}
