//! What an app offers to MCP clients.

use serde_json::{Map, Value};

use super::lists::Lists;
use super::uri_template::UriTemplate;

/// The tools, resources and prompts of an app, each list in the order of names. It
/// never changes: the next state of the app has another one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    tools: Vec<Tool>,
    resources: Vec<Resource>,
    templates: Vec<Resource>,
    prompts: Vec<Prompt>,
}

/// A function folder with an `mcpToolTrigger`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// The function.
    pub function: String,
    /// The name that clients call.
    pub name: String,
    /// What it does, for models.
    pub description: Option<String>,
    /// The JSON Schema of its arguments.
    pub input_schema: Map<String, Value>,
    /// The JSON Schema of its structured content.
    pub output_schema: Option<Map<String, Value>>,
    /// The arguments that a call must have.
    pub required: Vec<String>,
    /// What clients get as `_meta`.
    pub meta: Option<Map<String, Value>>,
}

/// A function folder with an `mcpResourceTrigger`.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The function.
    pub function: String,
    /// Its URI, or the template of its URIs.
    pub uri: UriTemplate,
    /// Its name, for people.
    pub name: String,
    /// Its title, for people.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// The type of its content.
    pub mime_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// The values that the parameters of its template can have, where they are known.
    pub values: Vec<(String, Vec<String>)>,
    /// What clients get as `_meta`.
    pub meta: Option<Map<String, Value>>,
}

/// A function folder with an `mcpPromptTrigger`.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The function.
    pub function: String,
    /// The name that clients get it by.
    pub name: String,
    /// Its title, for people.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its arguments.
    pub arguments: Vec<PromptArgument>,
    /// What clients get as `_meta`.
    pub meta: Option<Map<String, Value>>,
}

/// One argument of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptArgument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether a call must have it.
    pub required: bool,
    /// The values that it can have, where they are known.
    pub values: Vec<String>,
}

impl Catalog {
    /// A catalog of these. Where two have the same name, the one whose function comes
    /// first in the order of names counts.
    pub fn new(tools: Vec<Tool>, resources: Vec<Resource>, prompts: Vec<Prompt>) -> Self {
        let (templates, resources) = resources
            .into_iter()
            .partition(|resource| resource.uri.has_parameters());
        Self {
            tools: sorted(tools, |tool| (&tool.name, &tool.function)),
            resources: sorted(resources, Resource::key),
            templates: sorted(templates, Resource::key),
            prompts: sorted(prompts, |prompt| (&prompt.name, &prompt.function)),
        }
    }

    /// The tools.
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// The resources whose URIs have no parameters.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The resources whose URIs have parameters.
    pub fn templates(&self) -> &[Resource] {
        &self.templates
    }

    /// The prompts.
    pub fn prompts(&self) -> &[Prompt] {
        &self.prompts
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.offered().is_empty()
    }

    /// The lists that have an entry.
    pub fn offered(&self) -> Lists {
        Lists {
            tools: !self.tools.is_empty(),
            resources: !(self.resources.is_empty() && self.templates.is_empty()),
            prompts: !self.prompts.is_empty(),
        }
    }

    /// The tool called `name`.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        let position = self
            .tools
            .binary_search_by(|tool| tool.name.as_str().cmp(name));
        self.tools.get(position.ok()?)
    }

    /// The prompt called `name`.
    pub fn prompt(&self, name: &str) -> Option<&Prompt> {
        let position = self
            .prompts
            .binary_search_by(|prompt| prompt.name.as_str().cmp(name));
        self.prompts.get(position.ok()?)
    }

    /// The resource with the URI `uri`, and the values of its parameters. One without
    /// parameters takes precedence.
    pub fn resource<'a, 'u>(
        &'a self,
        uri: &'u str,
    ) -> Option<(&'a Resource, Vec<(&'a str, &'u str)>)> {
        let mut all = self.resources.iter().chain(&self.templates);
        all.find_map(|resource| Some((resource, resource.uri.find(uri)?)))
    }

    /// The resource whose template is `template`.
    pub fn template(&self, template: &str) -> Option<&Resource> {
        let position = self
            .templates
            .binary_search_by(|resource| resource.uri.as_str().cmp(template));
        self.templates.get(position.ok()?)
    }

    /// Whether clients can complete an argument of a prompt or a template.
    pub fn completes(&self) -> bool {
        let mut arguments = self.prompts.iter().flat_map(|prompt| &prompt.arguments);
        arguments.any(|argument| !argument.values.is_empty())
            || self
                .templates
                .iter()
                .any(|template| !template.values.is_empty())
    }

    /// The lists that differ from those in `before`.
    pub fn changes(&self, before: &Self) -> Lists {
        Lists {
            tools: self.tools != before.tools,
            resources: self.resources != before.resources || self.templates != before.templates,
            prompts: self.prompts != before.prompts,
        }
    }
}

impl Tool {
    /// The required arguments that `arguments` lacks.
    pub fn missing<'a>(&'a self, arguments: &Map<String, Value>) -> Vec<&'a str> {
        let required = self.required.iter().map(String::as_str);
        required.filter(|name| lacks(arguments, name)).collect()
    }
}

impl Resource {
    fn key(&self) -> (&str, &str) {
        (self.uri.as_str(), &self.function)
    }
}

impl Prompt {
    /// The required arguments that `arguments` lacks.
    pub fn missing<'a>(&'a self, arguments: &Map<String, Value>) -> Vec<&'a str> {
        let required = self.arguments.iter().filter(|argument| argument.required);
        let names = required.map(|argument| argument.name.as_str());
        names.filter(|name| lacks(arguments, name)).collect()
    }
}

fn lacks(arguments: &Map<String, Value>, name: &str) -> bool {
    arguments.get(name).is_none_or(Value::is_null)
}

/// Sorts by name and function, and keeps the first of each name.
fn sorted<T, N: AsRef<str> + ?Sized>(
    mut items: Vec<T>,
    key: impl for<'a> Fn(&'a T) -> (&'a N, &'a N),
) -> Vec<T>
where
    for<'a> &'a N: Ord,
{
    items.sort_by(|one, other| key(one).cmp(&key(other)));
    items.dedup_by(|later, earlier| key(later).0 == key(earlier).0);
    items
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool(function: &str, name: &str) -> Tool {
        Tool {
            function: function.to_owned(),
            name: name.to_owned(),
            description: None,
            input_schema: Map::new(),
            output_schema: None,
            required: vec!["city".to_owned()],
            meta: None,
        }
    }

    fn resource(function: &str, uri: &str) -> Resource {
        Resource {
            function: function.to_owned(),
            uri: UriTemplate::new(uri).unwrap(),
            name: function.to_owned(),
            title: None,
            description: None,
            mime_type: None,
            size: None,
            values: Vec::new(),
            meta: None,
        }
    }

    #[test]
    fn the_first_function_of_a_name_counts() {
        let tools = vec![tool("z", "b"), tool("y", "a"), tool("x", "b")];
        let catalog = Catalog::new(tools, Vec::new(), Vec::new());
        let found: Vec<_> = catalog.tools().iter().map(|tool| &tool.function).collect();
        assert_eq!(found, ["y", "x"]);
        assert_eq!(catalog.tool("b").unwrap().function, "x");
        assert_eq!(catalog.tool("c"), None);
    }

    #[test]
    fn resources_without_parameters_take_precedence() {
        let resources = vec![resource("all", "a://{name}"), resource("one", "a://one")];
        let catalog = Catalog::new(Vec::new(), resources, Vec::new());
        for (uri, expected) in [
            ("a://one", Some(("one", vec![]))),
            ("a://two", Some(("all", vec![("name", "two")]))),
            ("b://one", None),
        ] {
            let found = catalog.resource(uri);
            let found = found.map(|(found, values)| (found.function.as_str(), values));
            assert_eq!(found, expected, "{uri}");
        }
    }

    #[test]
    fn missing_arguments_are_named() {
        let tool = tool("f", "t");
        for (arguments, expected) in [
            (json!({}), &["city"][..]),
            (json!({"city": null}), &["city"]),
            (json!({"city": ""}), &[]),
            (json!({"city": 5}), &[]),
        ] {
            let found = tool.missing(arguments.as_object().unwrap());
            assert_eq!(found, expected, "{arguments}");
        }
    }

    #[test]
    fn templates_are_found_by_their_text() {
        let resources = vec![resource("one", "a://one"), resource("all", "a://{name}")];
        let catalog = Catalog::new(Vec::new(), resources, Vec::new());
        let found = |text| catalog.template(text).map(|found| found.function.as_str());
        assert_eq!(found("a://{name}"), Some("all"));
        assert_eq!(found("a://one"), None);
        assert!(!catalog.completes());
    }

    #[test]
    fn changes_are_told_by_list() {
        let catalog = |tools, resources| Catalog::new(tools, resources, Vec::new());
        let before = catalog(vec![tool("f", "t")], vec![resource("r", "a://r")]);
        for (after, expected) in [
            (before.clone(), Lists::NONE),
            (
                catalog(Vec::new(), vec![resource("r", "a://r")]),
                Lists {
                    tools: true,
                    ..Lists::NONE
                },
            ),
            (
                catalog(vec![tool("f", "t")], vec![resource("r", "a://{r}")]),
                Lists {
                    resources: true,
                    ..Lists::NONE
                },
            ),
        ] {
            assert_eq!(after.changes(&before), expected);
        }
    }
}
