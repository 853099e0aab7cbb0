//! `configurationProfile`: a set of defaults for host.json (custom handler
//! protocol, section 6.5).

use crate::json::{Member, Node, Object, Origin, Value};

/// Which defaults apply to host.json.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// None.
    #[default]
    Default,
    /// For servers of the Model Context Protocol.
    Mcp,
    /// For web applications.
    WebApp,
}

impl Profile {
    pub(super) fn read(file: &Object<'_>) -> Self {
        file.get("configurationProfile")
            .and_then(|profile| {
                profile.choice(&[
                    ("", Self::Default),
                    ("default", Self::Default),
                    ("mcp-custom-handler", Self::Mcp),
                    ("web-app-custom-handler", Self::WebApp),
                ])
            })
            .unwrap_or_default()
    }

    /// Adds the defaults of this profile to what `document` does not say.
    pub(super) fn apply(self, document: &mut Node) {
        match self {
            Self::Default => {}
            // Both make the handler a web server that sees every request as
            // the caller sent it.
            Self::Mcp | Self::WebApp => {
                let route = member("route", Value::Text("{*route}".to_owned()));
                default(
                    document,
                    &["customHandler", "enableProxyingHttpRequest"],
                    Value::Bool(true),
                );
                default(
                    document,
                    &["extensions", "http", "routePrefix"],
                    Value::Text(String::new()),
                );
                default(
                    document,
                    &["customHandler", "http", "routes"],
                    Value::Array(vec![node(Value::Object(vec![route]))]),
                );
            }
        }
    }
}

/// Sets `value` at `path` unless there is one.
fn default(target: &mut Node, path: &[&str], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    let Value::Object(members) = &mut target.value else {
        return;
    };
    let position = members
        .iter()
        .rposition(|known| known.name.eq_ignore_ascii_case(key));
    if let Some(known) = position.and_then(|at| members.get_mut(at)) {
        default(&mut known.node, rest, value);
    } else {
        let value = rest
            .iter()
            .rev()
            .fold(value, |inner, key| Value::Object(vec![member(key, inner)]));
        members.push(member(key, value));
    }
}

fn member(name: &str, value: Value) -> Member {
    Member {
        name: name.to_owned(),
        origin: Origin::Profile,
        node: node(value),
    }
}

fn node(value: Value) -> Node {
    Node {
        origin: Origin::Profile,
        value,
    }
}
