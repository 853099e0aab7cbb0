//! The binding types of the Functions host and of its extension bundles: their
//! names, directions and required properties.

use crate::spelling;

/// The directions that a binding may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directions {
    Trigger,
    In,
    Out,
    /// One or the other, never both at once.
    Either,
}

/// A binding type.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) directions: Directions,
    /// The required properties; the names in one entry are alternatives.
    pub(super) required: &'static [&'static [&'static str]],
}

const fn kind(
    name: &'static str,
    directions: Directions,
    required: &'static [&'static [&'static str]],
) -> Kind {
    Kind {
        name,
        directions,
        required,
    }
}

/// From the extension bundles 3 and 4 and the host itself.
#[rustfmt::skip]
const KINDS: &[Kind] = &[
    kind("httpTrigger", Directions::Trigger, &[]),
    kind("http", Directions::Out, &[]),
    kind("timerTrigger", Directions::Trigger, &[&["schedule"]]),
    kind("warmupTrigger", Directions::Trigger, &[]),
    kind("queueTrigger", Directions::Trigger, &[&["queueName"]]),
    kind("queue", Directions::Out, &[&["queueName"]]),
    kind("blobTrigger", Directions::Trigger, &[&["path", "blobPath"]]),
    kind("blob", Directions::Either, &[&["path", "blobPath"]]),
    kind("table", Directions::Either, &[&["tableName"]]),
    kind("serviceBusTrigger", Directions::Trigger, &[&["queueName", "topicName"]]),
    kind("serviceBus", Directions::Out, &[&["queueName", "topicName", "queueOrTopicName"]]),
    kind("eventHubTrigger", Directions::Trigger, &[&["eventHubName", "path"]]),
    kind("eventHub", Directions::Out, &[&["eventHubName", "path"]]),
    kind("eventGridTrigger", Directions::Trigger, &[]),
    kind("eventGrid", Directions::Out, &[]),
    kind("cosmosDBTrigger", Directions::Trigger, &[&["databaseName"], &["containerName", "collectionName"]]),
    kind("cosmosDB", Directions::Either, &[]),
    kind("signalRTrigger", Directions::Trigger, &[]),
    kind("signalR", Directions::Out, &[]),
    kind("signalRConnectionInfo", Directions::In, &[]),
    kind("signalRNegotiation", Directions::In, &[]),
    kind("signalREndpoints", Directions::In, &[]),
    kind("webPubSubTrigger", Directions::Trigger, &[]),
    kind("webPubSub", Directions::Out, &[]),
    kind("webPubSubConnection", Directions::In, &[]),
    kind("webPubSubContext", Directions::In, &[]),
    kind("webPubSubForSocketIOTrigger", Directions::Trigger, &[]),
    kind("webPubSubForSocketIO", Directions::Out, &[]),
    kind("socketIOTrigger", Directions::Trigger, &[]),
    kind("socketIO", Directions::Out, &[]),
    kind("socketIONegotiation", Directions::In, &[]),
    kind("sendGrid", Directions::Out, &[]),
    kind("twilioSms", Directions::Out, &[]),
    kind("kafkaTrigger", Directions::Trigger, &[&["topic"], &["brokerList"]]),
    kind("kafka", Directions::Out, &[]),
    kind("rabbitMQTrigger", Directions::Trigger, &[&["queueName"]]),
    kind("rabbitMQ", Directions::Out, &[]),
    kind("sqlTrigger", Directions::Trigger, &[&["tableName"]]),
    kind("sql", Directions::Either, &[]),
    kind("mysqlTrigger", Directions::Trigger, &[]),
    kind("mysql", Directions::Either, &[]),
    kind("kusto", Directions::Either, &[]),
    kind("redisPubSubTrigger", Directions::Trigger, &[]),
    kind("redisListTrigger", Directions::Trigger, &[]),
    kind("redisStreamTrigger", Directions::Trigger, &[]),
    kind("redis", Directions::Either, &[]),
    kind("daprServiceInvocationTrigger", Directions::Trigger, &[]),
    kind("daprTopicTrigger", Directions::Trigger, &[]),
    kind("daprBindingTrigger", Directions::Trigger, &[]),
    kind("daprState", Directions::Either, &[]),
    kind("daprSecret", Directions::In, &[]),
    kind("daprInvoke", Directions::Out, &[]),
    kind("daprPublish", Directions::Out, &[]),
    kind("daprBinding", Directions::Out, &[]),
    kind("activityTrigger", Directions::Trigger, &[]),
    kind("orchestrationTrigger", Directions::Trigger, &[]),
    kind("entityTrigger", Directions::Trigger, &[]),
    kind("durableClient", Directions::In, &[]),
    kind("orchestrationClient", Directions::In, &[]),
    kind("mcpToolTrigger", Directions::Trigger, &[&["toolName"]]),
    kind("mcpToolProperty", Directions::In, &[]),
    kind("mcpResourceTrigger", Directions::Trigger, &[&["uri"], &["resourceName"]]),
    kind("mcpPromptTrigger", Directions::Trigger, &[&["promptName"]]),
    kind("assistantSkillTrigger", Directions::Trigger, &[]),
    kind("assistantCreate", Directions::Out, &[]),
    kind("assistantPost", Directions::In, &[]),
    kind("assistantQuery", Directions::In, &[]),
    kind("textCompletion", Directions::In, &[]),
    kind("embeddings", Directions::In, &[]),
    kind("embeddingsStore", Directions::Out, &[]),
    kind("semanticSearch", Directions::In, &[]),
    kind("authenticationEventsTrigger", Directions::Trigger, &[]),
    kind("authenticationEvent", Directions::Trigger, &[]),
];

/// The type called `name`, in any case.
pub(super) fn find(name: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.name.eq_ignore_ascii_case(name))
}

/// The known type with the most similar name.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    spelling::nearest(name, KINDS.iter().map(|kind| kind.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_in_any_case() {
        for (name, found, near) in [
            (
                "queueTrigger",
                Some(Directions::Trigger),
                Some("queueTrigger"),
            ),
            ("QUEUE", Some(Directions::Out), Some("queue")),
            ("blob", Some(Directions::Either), Some("blob")),
            ("queTrigger", None, Some("queueTrigger")),
            ("somethingElseEntirely", None, None),
        ] {
            assert_eq!(find(name).map(|kind| kind.directions), found, "{name}");
            assert_eq!(nearest(name), near, "{name}");
        }
    }
}
