use quote::quote;

use super::*;

fn read(attribute: proc_macro2::TokenStream) -> std::result::Result<String, String> {
    syn::parse2::<Declaration>(attribute)
        .map(|declaration| declaration.to_json())
        .map_err(|error| error.to_string())
}

/// The bindings besides `{"bindings":[` and `]}`.
fn bindings(attribute: proc_macro2::TokenStream) -> String {
    let json = read(attribute).unwrap();
    let bindings = json.strip_prefix(r#"{"bindings":["#).unwrap();
    bindings.strip_suffix("]}").unwrap().to_owned()
}

#[test]
fn a_declaration_becomes_function_json() {
    let response = r#"{"type":"http","direction":"out","name":"res"}"#;
    let storage = r#""connection":"AzureWebJobsStorage""#;
    for (attribute, expected) in [
        (
            quote!(http),
            format!(r#"{{"type":"httpTrigger","direction":"in","name":"req"}},{response}"#),
        ),
        (
            quote!(http(methods = ["post"], route = "orders", auth = "anonymous"), output(message = queue("orders"))),
            format!(
                r#"{{"type":"httpTrigger","direction":"in","name":"req","methods":["post"],"route":"orders","authLevel":"anonymous"}},{response},{{"type":"queue","direction":"out","name":"message","queueName":"orders",{storage}}}"#
            ),
        ),
        (
            quote!(http("orders/{id}", name = "request"), output(answer = http)),
            r#"{"type":"httpTrigger","direction":"in","name":"request","route":"orders/{id}"},{"type":"http","direction":"out","name":"answer"}"#.to_owned(),
        ),
        (
            quote!(timer("0 */5 * * * *", run_on_startup = false)),
            r#"{"type":"timerTrigger","direction":"in","name":"timer","schedule":"0 */5 * * * *","runOnStartup":false}"#.to_owned(),
        ),
        (
            quote!(queue("in", connection = "Other"), output($return = queue("out"))),
            format!(
                r#"{{"type":"queueTrigger","direction":"in","name":"item","queueName":"in","connection":"Other"}},{{"type":"queue","direction":"out","name":"$return","queueName":"out",{storage}}}"#
            ),
        ),
        (
            quote!(
                queue("in"),
                output(return = queue("out"), rows = table("Rows", partition_key = "p")),
            ),
            format!(
                r#"{{"type":"queueTrigger","direction":"in","name":"item","queueName":"in",{storage}}},{{"type":"queue","direction":"out","name":"$return","queueName":"out",{storage}}},{{"type":"table","direction":"out","name":"rows","tableName":"Rows","partitionKey":"p",{storage}}}"#
            ),
        ),
        (
            quote!(blob("in/{name}", data_type = "binary"), input(before = blob("old/{name}")), output(copy = blob("out/{name}"))),
            format!(
                r#"{{"type":"blobTrigger","direction":"in","name":"blob","path":"in/{{name}}","dataType":"binary",{storage}}},{{"type":"blob","direction":"in","name":"before","path":"old/{{name}}",{storage}}},{{"type":"blob","direction":"out","name":"copy","path":"out/{{name}}",{storage}}}"#
            ),
        ),
        (
            quote!(
                event_hub("telemetry", cardinality = "many", connection = "Hub", consumer_group = "g"),
                output(next = event_hub("other", connection = "Hub"), grid = event_grid(topic_endpoint_uri = "E"))
            ),
            r#"{"type":"eventHubTrigger","direction":"in","name":"item","eventHubName":"telemetry","cardinality":"many","connection":"Hub","consumerGroup":"g"},{"type":"eventHub","direction":"out","name":"next","eventHubName":"other","connection":"Hub"},{"type":"eventGrid","direction":"out","name":"grid","topicEndpointUri":"E"}"#.to_owned(),
        ),
        (
            quote!(event_grid(name = "event")),
            r#"{"type":"eventGridTrigger","direction":"in","name":"event"}"#.to_owned(),
        ),
        (
            quote!(service_bus(topic = "t", subscription = "s", connection = "Bus"), output(out = service_bus("q", connection = "Bus"))),
            r#"{"type":"serviceBusTrigger","direction":"in","name":"item","topicName":"t","subscriptionName":"s","connection":"Bus"},{"type":"serviceBus","direction":"out","name":"out","queueName":"q","connection":"Bus"}"#.to_owned(),
        ),
        (
            quote!(
                cosmos_db(database = "d", container = "c", max_items_per_invocation = 10),
                input(one = cosmos_db(database = "d", container = "c", sql_query = "SELECT * FROM c"), rows = table("T", take = 5)),
                output(all = cosmos_db(database = "d", container = "e", create_if_not_exists = true))
            ),
            format!(
                r#"{{"type":"cosmosDBTrigger","direction":"in","name":"item","databaseName":"d","containerName":"c","maxItemsPerInvocation":10}},{{"type":"cosmosDB","direction":"in","name":"one","databaseName":"d","containerName":"c","sqlQuery":"SELECT * FROM c"}},{{"type":"table","direction":"in","name":"rows","tableName":"T","take":5,{storage}}},{{"type":"cosmosDB","direction":"out","name":"all","databaseName":"d","containerName":"e","createIfNotExists":true}}"#
            ),
        ),
        (
            quote!(raw("rabbitMQTrigger", queueName = "q", "type-of-my-own" = [1, -2, "\"\\\n"], name = "m")),
            r#"{"type":"rabbitMQTrigger","direction":"in","name":"m","queueName":"q","type-of-my-own":[1,-2,"\"\\\u000a"]}"#.to_owned(),
        ),
        (
            quote!(queue("q", "newProperty" = true)),
            format!(
                r#"{{"type":"queueTrigger","direction":"in","name":"item","queueName":"q","newProperty":true,{storage}}}"#
            ),
        ),
    ] {
        assert_eq!(bindings(attribute.clone()), expected, "{attribute}");
    }
}

#[test]
fn a_retry_policy_stands_beside_the_bindings() {
    let json = read(quote!(
        timer("0 0 * * * *"),
        retry(
            "fixedDelay",
            max_retry_count = 3,
            delay_interval = "00:00:05"
        )
    ));
    let retry =
        r#"],"retry":{"strategy":"fixedDelay","maxRetryCount":3,"delayInterval":"00:00:05"}}"#;
    assert!(json.clone().unwrap().ends_with(retry), "{json:?}");
}

#[test]
fn mistakes_are_named_with_the_remedy() {
    for (attribute, expected) in [
        (
            quote!(output(message = queue("q"))),
            "the trigger is missing",
        ),
        (quote!(htp), "did you mean `http`?"),
        (
            quote!(ouput(message = queue("q"))),
            "did you mean `output`?",
        ),
        (
            quote!(http, timer("0 0 * * * *")),
            "a function has one trigger",
        ),
        (quote!(http("a", "b")), "only the first value has no name"),
        (quote!(http(methods = ["pots"])), "did you mean `post`?"),
        (quote!(http(methods = [1])), "use one of `get`"),
        (quote!(http(auth = "anon")), "use one of `anonymous`"),
        (quote!(http(rout = "orders")), "did you mean `route`?"),
        (quote!(http(route = 1.5)), "a value is text"),
        (
            quote!(http(route = "a", route = "b")),
            "`route` is set twice",
        ),
        (quote!(http, output(m = queu("q"))), "did you mean `queue`?"),
        (
            quote!(http, output(m = queue)),
            "`queue` needs a queue_name: `queue(\"queue_name\")`",
        ),
        (
            quote!(http, output(m = cosmos_db(database = "d"))),
            "needs the property `container`",
        ),
        (quote!(service_bus), "needs a queue_name"),
        (quote!(event_grid("x")), "has no value without a name"),
        (quote!(raw), "takes the type first"),
        (quote!(queue("q", "direction" = "out")), "leave it out"),
        (
            quote!(http, output(my_message = queue("q"))),
            "a letter, then letters and digits",
        ),
        (
            quote!(http, input(return = blob("b"))),
            "a letter, then letters and digits",
        ),
        (
            quote!(http, output(Req = queue("q"))),
            "another binding has that name",
        ),
        (
            quote!(http, output(res = queue("q"))),
            "another binding has that name",
        ),
        (
            quote!(http, retry("fixedDelay")),
            "needs the property `max_retry_count`",
        ),
        (quote!(http queue), "expected `,`"),
    ] {
        let message = read(attribute.clone()).unwrap_err();
        assert!(message.contains(expected), "{attribute}: {message}");
    }
}
