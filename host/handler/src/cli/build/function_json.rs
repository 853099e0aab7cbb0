//! Writes what the code declares to function.json. Comments, layout and other keys of
//! an existing file are kept.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use corral_app::json::{self, Dialect, Member, Node, Value};
use corral_app::{Declaration, Difference, Report};
use corral_registry::replace_file;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstRootNode};

/// Makes the function.json of `function`, in the app `root` with this prefix of routes,
/// agree with the code.
/// Returns what was changed.
///
/// # Errors
/// When the existing file is not valid, or it cannot be written.
pub(super) fn write(
    root: &Path,
    route_prefix: &str,
    function: &str,
    declared: &Declaration,
) -> Result<Vec<String>> {
    let name = Path::new(function).join("function.json");
    let file = root.join(&name);
    let moved;
    let mut declared = declared;
    let (text, members, changes) = if file.is_file() {
        let document = read(root, &name)?;
        if route_prefix.is_empty() {
            moved = declared.with_moved_prefix(&document);
            declared = &moved;
        }
        let differences = declared.differences(&document);
        let text = fs::read_to_string(&file);
        let text = text.with_context(|| format!("cannot read {}", name.display()))?;
        let members = differing(declared, &differences);
        let changes = differences.iter().map(ToString::to_string).collect();
        (text, members, changes)
    } else {
        let created = format!("created with {}", kinds(declared));
        let members = declared.members().iter().collect();
        ("{\n}\n".to_owned(), members, vec![created])
    };
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let text = updated(&text, &members).with_context(|| name.display().to_string())?;
    replace_file(&file, text.as_bytes())
        .with_context(|| format!("cannot write {}", name.display()))?;
    Ok(changes)
}

fn read(root: &Path, name: &Path) -> Result<Node> {
    let report = Report::new(name);
    let node = json::read(root, Dialect::Function, &report);
    node.ok_or_else(|| {
        let problems = report.into_problems();
        let reason = problems.first().map(ToString::to_string);
        anyhow!(reason.unwrap_or_else(|| format!("cannot read {}", name.display())))
    })
}

/// The members that differ.
fn differing<'a>(declared: &'a Declaration, differences: &[Difference]) -> Vec<&'a Member> {
    let differs = |member: &&Member| {
        let top = format!("$.{}", member.name);
        differences.iter().any(|difference| {
            let path = difference.place.path.as_deref().unwrap_or("$");
            let rest = path.strip_prefix(&top);
            path == "$" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    declared.members().iter().filter(differs).collect()
}

/// `text` with these members.
fn updated(text: &str, members: &[&Member]) -> Result<String> {
    let text = text.trim_start_matches('\u{feff}');
    let root = CstRootNode::parse(text, &ParseOptions::default()).context("invalid JSON")?;
    let object = root.object_value_or_set();
    for member in members {
        let value = input(&member.node.value);
        match object.get(&member.name) {
            Some(property) => property.set_value(value),
            None => drop(object.append(&member.name, value)),
        }
    }
    let mut text = root.to_string();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.clone()),
        Value::Text(text) => CstInputValue::String(text.clone()),
        Value::Array(nodes) => {
            CstInputValue::Array(nodes.iter().map(|node| input(&node.value)).collect())
        }
        Value::Object(members) => {
            let members = members.iter();
            CstInputValue::Object(
                members
                    .map(|member| (member.name.clone(), input(&member.node.value)))
                    .collect(),
            )
        }
    }
}

/// The types and names of the declared bindings.
fn kinds(declared: &Declaration) -> String {
    let mut kinds = Vec::new();
    let mut members = declared.members().iter();
    if let Some(bindings) = members.find(|member| member.name == "bindings")
        && let Value::Array(bindings) = &bindings.node.value
    {
        kinds.extend(bindings.iter().map(kind));
    }
    kinds.join(", ")
}

fn kind(binding: &Node) -> String {
    let text = |key: &str| match &binding.value {
        Value::Object(members) => {
            let mut members = members.iter();
            let member = members.find(|member| member.name.eq_ignore_ascii_case(key));
            match member.map(|member| &member.node.value) {
                Some(Value::Text(text)) => text.as_str(),
                _ => "",
            }
        }
        _ => "",
    };
    format!("{} {}", text("type"), text("name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"{"bindings":[
        {"name":"req","type":"httpTrigger","direction":"in","methods":["get","post"],"route":"orders/{id}"},
        {"name":"res","type":"http","direction":"out"}]}"#;

    const NEW: &str = r#"{
  "bindings": [
    {
      "type": "httpTrigger",
      "direction": "in",
      "name": "req",
      "methods": ["get", "post"],
      "route": "orders/{id}"
    },
    {
      "type": "http",
      "direction": "out",
      "name": "res"
    }
  ]
}
"#;

    /// The file and the changes after writing [`CODE`] over `old`.
    fn written(old: Option<&str>) -> (String, Vec<String>) {
        let app = tempfile::tempdir().unwrap();
        fs::create_dir(app.path().join("order")).unwrap();
        let file = app.path().join("order/function.json");
        if let Some(old) = old {
            fs::write(&file, old).unwrap();
        }
        let declared = Declaration::read(CODE, "order", Path::new("order/order.wasm")).unwrap();
        let changes = write(app.path(), "api", "order", &declared).unwrap();
        assert!(
            write(app.path(), "api", "order", &declared)
                .unwrap()
                .is_empty()
        );
        (fs::read_to_string(file).unwrap(), changes)
    }

    #[test]
    fn a_new_file_is_indented() {
        let created = "created with httpTrigger req, http res";
        assert_eq!(written(None), (NEW.to_owned(), vec![created.to_owned()]));
    }

    #[test]
    fn an_equal_file_is_untouched() {
        let plain = CODE.replace("\"bindings\"", "/* mine */ \"bindings\"");
        for old in [NEW, &plain] {
            assert_eq!(written(Some(old)), (old.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn other_keys_and_comments_are_kept() {
        let old = NEW.replace("orders/{id}", "orders").replacen(
            '{',
            "{\n  // ours\n  \"scriptFile\": \"order.wasm\",",
            1,
        );
        let (new, changes) = written(Some(&old));
        assert_eq!(changes, ["$.bindings[0].route: orders → orders/{id}"]);
        assert_eq!(new, old.replace("\"orders\"", "\"orders/{id}\""));
    }

    #[test]
    fn an_invalid_file_is_an_error() {
        let app = tempfile::tempdir().unwrap();
        fs::create_dir(app.path().join("order")).unwrap();
        fs::write(app.path().join("order/function.json"), "{").unwrap();
        let declared = Declaration::read(CODE, "order", Path::new("order/order.wasm")).unwrap();
        let error = write(app.path(), "api", "order", &declared).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("is not valid JSON"), "{error}");
    }
}
