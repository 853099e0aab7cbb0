//! One app whose functions cover all kinds of triggers and outputs. Their plugin
//! gives the trigger's value back; there is one for each version of the contract.

use corral_tests::{Function, FunctionApp};

/// The plugins that give a value back, by version of `corral:function`.
pub(crate) const MIRRORS: [(&str, &str); 2] = [("0.2.0", "mirror"), ("0.1.0", "mirror-0-1")];

/// The app: each function under the name that the tables use, with this plugin.
pub(crate) fn mirrors(guest: &str) -> FunctionApp {
    let trigger = |name, kind| Function::new(name, kind);
    let binary = |name, kind| Function::new(name, kind).with("dataType", "binary");
    let many = |name, kind| Function::new(name, kind).with("cardinality", "many");
    let functions = [
        outputs(trigger("Queue", "queueTrigger")),
        outputs(trigger("Blob", "blobTrigger")),
        outputs(trigger("Hub", "eventHubTrigger")),
        outputs(trigger("Bus", "serviceBusTrigger")),
        outputs(binary("QueueBytes", "queueTrigger")),
        outputs(binary("BlobBytes", "blobTrigger")),
        outputs(binary("HubBytes", "eventHubTrigger")),
        outputs(binary("BusBytes", "serviceBusTrigger")),
        outputs(many("HubMany", "eventHubTrigger")),
        outputs(many("HubManyTexts", "eventHubTrigger").with("dataType", "string")),
        outputs(many("HubManyBytes", "eventHubTrigger").with("dataType", "binary")),
        outputs(many("BusMany", "serviceBusTrigger").with("dataType", "string")),
        outputs(trigger("Timer", "timerTrigger")),
        outputs(trigger("Cosmos", "cosmosDBTrigger")),
        outputs(trigger("Grid", "eventGridTrigger")),
        outputs(trigger("Http", "httpTrigger")).output("http", "res"),
        trigger("Inputs", "httpTrigger")
            .input("blob", "text")
            .input("blob", "binary")
            .with("dataType", "binary")
            .input("cosmosDB", "query")
            .output("http", "res")
            .output("queue", "queue"),
        trigger("ReturnQueue", "queueTrigger").output("queue", "$return"),
        trigger("ReturnHub", "queueTrigger").output("eventHub", "$return"),
        trigger("ReturnBus", "queueTrigger").output("serviceBus", "$return"),
        trigger("ReturnBlob", "queueTrigger").output("blob", "$return"),
        binary("ReturnBytes", "queueTrigger").output("queue", "$return"),
        trigger("ReturnHttp", "httpTrigger").output("http", "$return"),
        literal("Literal", "queueTrigger"),
        trigger("Plain", "queueTrigger").output("queue", "out"),
    ];
    functions.iter().fold(FunctionApp::new(), |app, function| {
        app.function(&function.clone().guest(guest))
    })
}

/// One output of each kind.
fn outputs(function: Function) -> Function {
    function
        .output("queue", "queue")
        .output("eventHub", "hub")
        .output("serviceBus", "bus")
        .output("blob", "blob")
        .output("cosmosDB", "docs")
}

/// Outputs whose `dataType` turns the host's base64 guess off.
fn literal(name: &str, kind: &str) -> Function {
    [
        ("queue", "queue"),
        ("eventHub", "hub"),
        ("serviceBus", "bus"),
        ("blob", "blob"),
    ]
    .iter()
    .fold(Function::new(name, kind), |function, (kind, name)| {
        function.output(kind, name).with("dataType", "binary")
    })
}
