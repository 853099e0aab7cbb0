/* Declarations. Compiled for WebAssembly, their custom section is compared with
 * declared.json; here only the constants exist. */
#ifdef __wasm__
#include "../corral.h"
#else
#include "suites.h"
#endif

#define CONTAINER "orders/{id}"

CORRAL_TRIGGER_HTTP(CORRAL_METHODS("get", "post") CORRAL_ROUTE(CONTAINER)
                        CORRAL_AUTH_LEVEL("anonymous"))
CORRAL_INPUT_BLOB(template, "templates/{id}.txt")
CORRAL_INPUT_TABLE(rows, "items", "OtherStorage")
CORRAL_INPUT_COSMOS_DB(documents, "shop", "orders", "Cosmos")
CORRAL_OUTPUT_QUEUE(message, "orders")
CORRAL_OUTPUT_BLOB(receipt, "receipts/" CONTAINER ".txt", "OtherStorage")
CORRAL_OUTPUT_TABLE(entity, "items")
CORRAL_OUTPUT_EVENT_HUB(event, "hub", "Hub")
CORRAL_OUTPUT_SERVICE_BUS_QUEUE(command, "commands", "Bus")
CORRAL_OUTPUT_SERVICE_BUS_TOPIC(notice, "notices", "Bus")
CORRAL_OUTPUT_COSMOS_DB(document, "shop", "orders", "Cosmos")
CORRAL_OUTPUT(mail, "sendGrid", CORRAL_PROPERTY("apiKey", "Key") CORRAL_PROPERTY_JSON("n", "[1]"))

#ifdef MISSPELT
static const char *const misspelt = mesage;
#endif

static corral_status declared(corral_context *context) {
    corral_output_text(context, message, corral_text("x"));
    return CORRAL_OK;
}

#ifdef __wasm__

CORRAL_FUNCTION(declared)

#else

void names_are_declared(void) {
    static const char *const names[] = {template, rows,    documents, message,  receipt, entity,
                                        event,    command, notice,    document, mail};
    static const char *const expected[] = {"template", "rows",     "documents", "message",
                                           "receipt",  "entity",   "event",     "command",
                                           "notice",   "document", "mail"};
    corral_test_case("names");
    for (size_t index = 0; index < COUNT(names); index++) {
        CORRAL_EXPECT_TEXT(corral_text(names[index]), expected[index]);
    }
    corral_test *test = corral_test_new();
    corral_test_http(test, "GET", "/");
    CORRAL_EXPECT(corral_test_call(test, declared));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), "x");
    corral_test_free(test);
}

#endif
