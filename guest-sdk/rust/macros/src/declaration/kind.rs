//! The kinds of bindings that have a name in code, with their properties.

use proc_macro2::Ident;
use syn::{Error, Result};

use super::argument::{Arguments, Key};
use super::check;
use super::json::Json;
use crate::suggestion;

/// One kind of binding.
#[derive(Debug)]
pub(super) struct Kind {
    /// Its name in code.
    pub(super) word: &'static str,
    /// Its `type` in function.json; empty for `raw`, which is told the type.
    pub(super) binding: &'static str,
    /// The name of a trigger that is not given one.
    pub(super) name: &'static str,
    /// The property whose value stands first, without its name.
    main: Option<&'static str>,
    /// Of each group, one property has to be there.
    required: &'static [&'static [&'static str]],
    /// All other properties.
    optional: &'static [&'static str],
    /// Whether `connection` defaults to the app's storage account.
    in_storage: bool,
}

/// A kind with everything optional.
const KIND: Kind = Kind {
    word: "",
    binding: "",
    name: "item",
    main: None,
    required: &[],
    optional: &[],
    in_storage: false,
};

pub(super) const TRIGGERS: &[Kind] = &[
    Kind {
        word: "http",
        binding: "httpTrigger",
        name: "req",
        main: Some("route"),
        optional: &["authLevel", "methods"],
        ..KIND
    },
    Kind {
        word: "timer",
        binding: "timerTrigger",
        name: "timer",
        main: Some("schedule"),
        required: &[&["schedule"]],
        optional: &["runOnStartup", "useMonitor"],
        ..KIND
    },
    Kind {
        word: "queue",
        binding: "queueTrigger",
        main: Some("queueName"),
        required: &[&["queueName"]],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "blob",
        binding: "blobTrigger",
        name: "blob",
        main: Some("path"),
        required: &[&["path"]],
        optional: &["source"],
        in_storage: true,
    },
    Kind {
        word: "event_hub",
        binding: "eventHubTrigger",
        main: Some("eventHubName"),
        required: &[&["eventHubName"]],
        optional: &["cardinality", "consumerGroup"],
        ..KIND
    },
    Kind {
        word: "event_grid",
        binding: "eventGridTrigger",
        optional: &["cardinality"],
        ..KIND
    },
    Kind {
        word: "service_bus",
        binding: "serviceBusTrigger",
        main: Some("queueName"),
        required: &[&["queueName", "topicName"]],
        optional: &[
            "accessRights",
            "autoCompleteMessages",
            "cardinality",
            "isSessionsEnabled",
            "subscriptionName",
        ],
        ..KIND
    },
    Kind {
        word: "cosmos_db",
        binding: "cosmosDBTrigger",
        required: &[&["databaseName"], &["containerName"]],
        optional: &[
            "createLeaseContainerIfNotExists",
            "feedPollDelay",
            "leaseConnection",
            "leaseContainerName",
            "leaseContainerPrefix",
            "leaseDatabaseName",
            "maxItemsPerInvocation",
            "preferredLocations",
            "startFromBeginning",
            "startFromTime",
        ],
        ..KIND
    },
    Kind {
        word: "mcp_tool",
        binding: "mcpToolTrigger",
        name: "call",
        main: Some("toolName"),
        required: &[&["toolName"], &["description"]],
        optional: &["metadata", "outputSchema"],
        ..KIND
    },
    Kind {
        word: "mcp_resource",
        binding: "mcpResourceTrigger",
        name: "call",
        main: Some("uri"),
        required: &[&["uri"], &["resourceName"]],
        optional: &["description", "metadata", "mimeType", "size", "title"],
        ..KIND
    },
    Kind {
        word: "mcp_prompt",
        binding: "mcpPromptTrigger",
        name: "call",
        main: Some("promptName"),
        required: &[&["promptName"]],
        optional: &["description", "metadata", "title", "useResultSchema"],
        ..KIND
    },
    RAW,
];

pub(super) const INPUTS: &[Kind] = &[
    Kind {
        word: "blob",
        binding: "blob",
        main: Some("path"),
        required: &[&["path"]],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "table",
        binding: "table",
        main: Some("tableName"),
        required: &[&["tableName"]],
        optional: &["filter", "partitionKey", "rowKey", "take"],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "cosmos_db",
        binding: "cosmosDB",
        required: &[&["databaseName"], &["containerName"]],
        optional: &["id", "partitionKey", "preferredLocations", "sqlQuery"],
        ..KIND
    },
    RAW,
];

pub(super) const OUTPUTS: &[Kind] = &[
    Kind {
        word: "http",
        binding: "http",
        ..KIND
    },
    Kind {
        word: "queue",
        binding: "queue",
        main: Some("queueName"),
        required: &[&["queueName"]],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "blob",
        binding: "blob",
        main: Some("path"),
        required: &[&["path"]],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "table",
        binding: "table",
        main: Some("tableName"),
        required: &[&["tableName"]],
        optional: &["partitionKey", "rowKey"],
        in_storage: true,
        ..KIND
    },
    Kind {
        word: "event_hub",
        binding: "eventHub",
        main: Some("eventHubName"),
        required: &[&["eventHubName"]],
        ..KIND
    },
    Kind {
        word: "event_grid",
        binding: "eventGrid",
        optional: &["topicEndpointUri", "topicKeySetting"],
        ..KIND
    },
    Kind {
        word: "service_bus",
        binding: "serviceBus",
        main: Some("queueName"),
        required: &[&["queueName", "topicName"]],
        optional: &["accessRights"],
        ..KIND
    },
    Kind {
        word: "cosmos_db",
        binding: "cosmosDB",
        required: &[&["databaseName"], &["containerName"]],
        optional: &["createIfNotExists", "partitionKey", "preferredLocations"],
        ..KIND
    },
    RAW,
];

/// Any binding of the platform: `raw("rabbitMQTrigger", queueName = "orders")`.
const RAW: Kind = Kind {
    word: "raw",
    ..KIND
};

/// Short names of properties, where the platform's have more words than needed.
const SHORT: &[(&str, &str)] = &[
    ("auth", "authLevel"),
    ("container", "containerName"),
    ("database", "databaseName"),
    ("lease_container", "leaseContainerName"),
    ("lease_database", "leaseDatabaseName"),
    ("subscription", "subscriptionName"),
    ("topic", "topicName"),
];

/// Properties of every kind.
const COMMON: &[&str] = &["connection", "dataType"];

impl Kind {
    pub(super) fn find(kinds: &'static [Self], word: &str) -> Option<&'static Self> {
        kinds.iter().find(|kind| kind.word == word)
    }

    fn is_raw(&self) -> bool {
        self.binding.is_empty()
    }

    /// The `type`, and the properties in the order in which they were written, without
    /// the name.
    pub(super) fn properties(
        &self,
        word: &Ident,
        arguments: Arguments,
    ) -> Result<(String, Vec<(String, Json)>)> {
        let mut binding = self.binding.to_owned();
        let mut properties = Vec::new();
        if let Some(value) = arguments.main {
            match (self.main, &value.json) {
                (Some(property), _) => properties.push((property.to_owned(), value.json)),
                (None, Json::String(text)) if self.is_raw() => binding.clone_from(text),
                (None, _) => {
                    let reason = format!("`{}` has no value without a name", self.word);
                    return Err(Error::new(value.span, reason));
                }
            }
        }
        if binding.is_empty() {
            let reason = "`raw` takes the type first: `raw(\"rabbitMQTrigger\", …)`";
            return Err(Error::new(word.span(), reason));
        }
        for (key, value) in arguments.properties {
            let property = self.property(&key)?;
            if properties.iter().any(|(other, _)| *other == property) {
                return Err(Error::new(key.span(), format!("`{property}` is set twice")));
            }
            check::value(&property, &value)?;
            properties.push((property, value.json));
        }
        for group in self.required {
            if !properties
                .iter()
                .any(|(key, _)| group.contains(&key.as_str()))
            {
                return Err(Error::new(word.span(), self.missing(group)));
            }
        }
        if self.in_storage && !properties.iter().any(|(key, _)| key == "connection") {
            properties.push(("connection".to_owned(), "AzureWebJobsStorage".into()));
        }
        Ok((binding, properties))
    }

    /// The platform's name of a property.
    fn property(&self, key: &Key) -> Result<String> {
        let word = match key {
            Key::Literal(text) => return Ok(text.value()),
            Key::Word(word) => word,
        };
        let written = word.to_string();
        if self.is_raw() {
            return Ok(written);
        }
        let property = platform_name(&written);
        let known = self.known();
        if known.contains(&property.as_str()) {
            return Ok(property);
        }
        let words: Vec<String> = known.iter().map(|name| code_name(name)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Err(Error::new(
            word.span(),
            format!(
                "`{}` has no property `{written}`{}; use one of {}, or the platform's name in \
                 quotes",
                self.word,
                suggestion::for_name(&written, &words),
                quoted(&words)
            ),
        ))
    }

    fn known(&self) -> Vec<&'static str> {
        let required = self.required.iter().flat_map(|group| group.iter());
        let mut known: Vec<_> = self.main.iter().chain(required).copied().collect();
        known.extend(self.optional.iter().chain(COMMON));
        known.sort_unstable();
        known.dedup();
        known
    }

    fn missing(&self, group: &[&str]) -> String {
        if let Some(main) = self.main.filter(|main| group.contains(main)) {
            let name = code_name(main);
            return format!("`{0}` needs a {name}: `{0}(\"{name}\")`", self.word);
        }
        let names: Vec<_> = group.iter().map(|name| code_name(name)).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        format!("`{}` needs the property {}", self.word, quoted(&names))
    }
}

/// The retry policy, whose properties have the platform's names.
pub(super) fn retry(word: &Ident, arguments: Arguments) -> Result<Json> {
    const RETRY: Kind = Kind {
        word: "retry",
        binding: "retry",
        main: Some("strategy"),
        required: &[&["strategy"], &["maxRetryCount"]],
        optional: &["delayInterval", "maximumInterval", "minimumInterval"],
        ..KIND
    };
    let (_, properties) = RETRY.properties(word, arguments)?;
    Ok(Json::Object(properties))
}

/// The names of kinds for a message.
pub(super) fn list(kinds: &[Kind]) -> String {
    let names: Vec<_> = kinds.iter().map(|kind| kind.word).collect();
    quoted(&names)
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// `queue_name` as `queueName`.
fn platform_name(word: &str) -> String {
    if let Some((_, name)) = SHORT.iter().find(|(short, _)| *short == word) {
        return (*name).to_owned();
    }
    let mut name = String::new();
    let mut is_start = false;
    for character in word.chars() {
        match character {
            '_' => is_start = true,
            _ if is_start => {
                name.push(character.to_ascii_uppercase());
                is_start = false;
            }
            _ => name.push(character),
        }
    }
    name
}

/// `queueName` as `queue_name`, or its short name.
fn code_name(name: &str) -> String {
    if let Some((short, _)) = SHORT.iter().find(|(_, long)| *long == name) {
        return (*short).to_owned();
    }
    let mut word = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            word.push('_');
        }
        word.push(character.to_ascii_lowercase());
    }
    word
}
