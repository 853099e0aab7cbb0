/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Declare in the source what function.json would: `handler build` writes it.
 *
 *     CORRAL_TRIGGER_HTTP(CORRAL_METHODS("post") CORRAL_ROUTE("orders"))
 *     CORRAL_OUTPUT_QUEUE(message, "orders")
 *
 *     static corral_status order(corral_context *context) {
 *         ...
 *         corral_output_text(context, message, body);
 *         return corral_return_text(context, corral_text("Order enqueued"));
 *     }
 *
 *     CORRAL_FUNCTION(order)
 *
 * The trigger comes first, then inputs and outputs, then the function, all in one source
 * file. An input or output defines a constant of its name, here `message`, so that a
 * misspelt one does not compile. The response of a function with an HTTP trigger is
 * declared with the trigger.
 *
 * Texts are string literals, or macros of them. `connection` is the setting with the
 * connection string, or the prefix of such settings; that of a storage account may be
 * omitted and is then AzureWebJobsStorage.
 */
#ifndef CORRAL_DECLARE_H
#define CORRAL_DECLARE_H

/* -- Triggers ------------------------------------------------------------------- */

/* An HTTP trigger called `req`. The options are CORRAL_METHODS, CORRAL_ROUTE,
 * CORRAL_AUTH_LEVEL and CORRAL_PROPERTY, one after the other, or nothing. */
#define CORRAL_TRIGGER_HTTP(options) CORRAL_TRIGGER_(req, "httpTrigger", options, CORRAL_RESPONSE_)

/* The methods that are allowed, at most seven: CORRAL_METHODS("get", "post"). */
#define CORRAL_METHODS(...)                                                                        \
    CORRAL_ASCII_(",\\\"methods\\\":[")                                                            \
    CORRAL_PICK_(__VA_ARGS__, CORRAL_LIST7_, CORRAL_LIST6_, CORRAL_LIST5_, CORRAL_LIST4_,          \
                 CORRAL_LIST3_, CORRAL_LIST2_, CORRAL_LIST1_, )                                    \
    (__VA_ARGS__) CORRAL_ASCII_("]")

/* The path below /api; the function's name without one. */
#define CORRAL_ROUTE(route) CORRAL_PROPERTY("route", route)

/* Which key a caller needs: "anonymous", "function" or "admin". */
#define CORRAL_AUTH_LEVEL(level) CORRAL_PROPERTY("authLevel", level)

/* A timer. The schedule is a CRON expression of six fields, or a time span. */
#define CORRAL_TRIGGER_TIMER(name, schedule)                                                       \
    CORRAL_TRIGGER(name, "timerTrigger", CORRAL_PROPERTY("schedule", schedule))

/* Messages of a Storage queue: name, queue and optionally the connection. */
#define CORRAL_TRIGGER_QUEUE(name, ...)                                                            \
    CORRAL_TRIGGER(name, "queueTrigger", CORRAL_STORED_("queueName", __VA_ARGS__))

/* New and changed blobs: name, path and optionally the connection. */
#define CORRAL_TRIGGER_BLOB(name, ...)                                                             \
    CORRAL_TRIGGER(name, "blobTrigger", CORRAL_STORED_("path", __VA_ARGS__))

/* Events of an event hub. */
#define CORRAL_TRIGGER_EVENT_HUB(name, event_hub, connection)                                      \
    CORRAL_TRIGGER(name, "eventHubTrigger", CORRAL_AT_("eventHubName", event_hub, connection))

/* Events of Event Grid. */
#define CORRAL_TRIGGER_EVENT_GRID(name) CORRAL_TRIGGER(name, "eventGridTrigger", )

/* Messages of a Service Bus queue. */
#define CORRAL_TRIGGER_SERVICE_BUS_QUEUE(name, queue, connection)                                  \
    CORRAL_TRIGGER(name, "serviceBusTrigger", CORRAL_AT_("queueName", queue, connection))

/* Messages of a subscription to a Service Bus topic. */
#define CORRAL_TRIGGER_SERVICE_BUS_TOPIC(name, topic, subscription, connection)                    \
    CORRAL_TRIGGER(name, "serviceBusTrigger",                                                      \
                   CORRAL_PROPERTY("topicName", topic)                                             \
                       CORRAL_AT_("subscriptionName", subscription, connection))

/* Changed documents, which are a JSON array. */
#define CORRAL_TRIGGER_COSMOS_DB(name, database, container, connection)                            \
    CORRAL_TRIGGER(name, "cosmosDBTrigger", CORRAL_DOCUMENTS_(database, container, connection))

/* Any other trigger: its name, its type, and its CORRAL_PROPERTY one after the other. */
#define CORRAL_TRIGGER(name, type, properties) CORRAL_TRIGGER_(name, type, properties, )

/* -- Inputs --------------------------------------------------------------------- */

/* A blob: name, path and optionally the connection. */
#define CORRAL_INPUT_BLOB(name, ...) CORRAL_INPUT(name, "blob", CORRAL_STORED_("path", __VA_ARGS__))

/* Entities of a table: name, table and optionally the connection. */
#define CORRAL_INPUT_TABLE(name, ...)                                                              \
    CORRAL_INPUT(name, "table", CORRAL_STORED_("tableName", __VA_ARGS__))

/* Documents. */
#define CORRAL_INPUT_COSMOS_DB(name, database, container, connection)                              \
    CORRAL_INPUT(name, "cosmosDB", CORRAL_DOCUMENTS_(database, container, connection))

/* Any other input: its name, its type, and its CORRAL_PROPERTY one after the other. */
#define CORRAL_INPUT(name, type, properties) CORRAL_NAMED_(name, type, "in", properties)

/* -- Outputs -------------------------------------------------------------------- */

/* Messages for a Storage queue: name, queue and optionally the connection. */
#define CORRAL_OUTPUT_QUEUE(name, ...)                                                             \
    CORRAL_OUTPUT(name, "queue", CORRAL_STORED_("queueName", __VA_ARGS__))

/* A blob: name, path and optionally the connection. */
#define CORRAL_OUTPUT_BLOB(name, ...)                                                              \
    CORRAL_OUTPUT(name, "blob", CORRAL_STORED_("path", __VA_ARGS__))

/* Entities for a table: name, table and optionally the connection. */
#define CORRAL_OUTPUT_TABLE(name, ...)                                                             \
    CORRAL_OUTPUT(name, "table", CORRAL_STORED_("tableName", __VA_ARGS__))

/* Events for an event hub. */
#define CORRAL_OUTPUT_EVENT_HUB(name, event_hub, connection)                                       \
    CORRAL_OUTPUT(name, "eventHub", CORRAL_AT_("eventHubName", event_hub, connection))

/* Messages for a Service Bus queue. */
#define CORRAL_OUTPUT_SERVICE_BUS_QUEUE(name, queue, connection)                                   \
    CORRAL_OUTPUT(name, "serviceBus", CORRAL_AT_("queueName", queue, connection))

/* Messages for a Service Bus topic. */
#define CORRAL_OUTPUT_SERVICE_BUS_TOPIC(name, topic, connection)                                   \
    CORRAL_OUTPUT(name, "serviceBus", CORRAL_AT_("topicName", topic, connection))

/* Documents. */
#define CORRAL_OUTPUT_COSMOS_DB(name, database, container, connection)                             \
    CORRAL_OUTPUT(name, "cosmosDB", CORRAL_DOCUMENTS_(database, container, connection))

/* Any other output: its name, its type, and its CORRAL_PROPERTY one after the other. */
#define CORRAL_OUTPUT(name, type, properties) CORRAL_NAMED_(name, type, "out", properties)

/* The output that gets the return value, if the trigger is not HTTP. It is CORRAL_RETURN
 * and defines no constant. */
#define CORRAL_OUTPUT_RETURN(type, properties)                                                     \
    CORRAL_DECLARED_(CORRAL_BINDING_(",", "$return", type, "out", properties))

/* -- Properties ----------------------------------------------------------------- */

/* A property of a binding with a text. */
#define CORRAL_PROPERTY(key, text) CORRAL_ASCII_(",\\\"" key "\\\":\\\"" text "\\\"")

/* A property of a binding that is a number or a boolean: CORRAL_PROPERTY_JSON("take",
 * "5"). */
#define CORRAL_PROPERTY_JSON(key, json) CORRAL_ASCII_(",\\\"" key "\\\":" json)

/* -- How it works --------------------------------------------------------------- */

/* The source that follows is what the assembler appends to a custom section of the
 * plugin, which has the function.json. The function ends it: until a trigger is
 * declared, the assembler's macro for that is empty. In a native program there are only
 * the constants. */

#ifdef __wasm__
#define CORRAL_ASM_(text) __asm__(text);
#else
#define CORRAL_ASM_(text)
#endif

#define CORRAL_SECTION_ "\t.section \".custom_section.corral:function.json\",\"\",@\n"
#define CORRAL_ASCII_(text) "\t.ascii \"" text "\"\n"

/* Once in a source file; corral.h includes it. */
#define CORRAL_DECLARE_NOTHING_ CORRAL_ASM_(".macro corral_declared\n.endm\n")
#define CORRAL_DECLARE_END_ CORRAL_ASM_("corral_declared\n")

#define CORRAL_BINDING_(separator, name, type, direction, properties)                              \
    CORRAL_SECTION_                                                                                \
    CORRAL_ASCII_(separator "{\\\"type\\\":\\\"" type "\\\",\\\"direction\\\":\\\"" direction      \
                            "\\\",\\\"name\\\":\\\"" name "\\\"")                                  \
    properties CORRAL_ASCII_("}") "\t.text\n"

#define CORRAL_RESPONSE_ CORRAL_BINDING_(",", "res", "http", "out", )

/* A second trigger, and anything before the first one, does not compile. */
#define CORRAL_TRIGGER_(name, type, properties, more)                                              \
    enum { corral_a_function_has_one_trigger };                                                    \
    typedef int corral_declare_the_trigger_first;                                                  \
    CORRAL_DECLARED_(CORRAL_SECTION_ CORRAL_ASCII_("{\\\"bindings\\\":[")                          \
                         CORRAL_BINDING_("", #name, type, "in", properties) more CORRAL_END_)

#define CORRAL_END_                                                                                \
    ".purgem corral_declared\n.macro corral_declared\n" CORRAL_SECTION_ CORRAL_ASCII_(             \
        "]}") "\t.text\n.endm\n"

#define CORRAL_DECLARED_(text)                                                                     \
    CORRAL_ASM_(text) extern corral_declare_the_trigger_first corral_declared;

#if defined(__GNUC__)
#define CORRAL_MAYBE_UNUSED_ __attribute__((__unused__))
#else
#define CORRAL_MAYBE_UNUSED_
#endif

#define CORRAL_NAMED_(name, type, direction, properties)                                           \
    static const char name[] CORRAL_MAYBE_UNUSED_ = #name;                                         \
    CORRAL_DECLARED_(CORRAL_BINDING_(",", #name, type, direction, properties))

#define CORRAL_STORED_(key, ...)                                                                   \
    CORRAL_PICK2_(__VA_ARGS__, CORRAL_AT_, CORRAL_DEFAULT_, )(key, __VA_ARGS__)
#define CORRAL_DEFAULT_(key, value) CORRAL_AT_(key, value, "AzureWebJobsStorage")
#define CORRAL_AT_(key, value, connection)                                                         \
    CORRAL_PROPERTY(key, value) CORRAL_PROPERTY("connection", connection)
#define CORRAL_DOCUMENTS_(database, container, connection)                                         \
    CORRAL_PROPERTY("databaseName", database) CORRAL_AT_("containerName", container, connection)

#define CORRAL_PICK2_(a, b, picked, ...) picked
#define CORRAL_PICK_(a, b, c, d, e, f, g, picked, ...) picked
#define CORRAL_LIST1_(a) CORRAL_ASCII_("\\\"" a "\\\"")
#define CORRAL_LIST2_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST1_(__VA_ARGS__)
#define CORRAL_LIST3_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST2_(__VA_ARGS__)
#define CORRAL_LIST4_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST3_(__VA_ARGS__)
#define CORRAL_LIST5_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST4_(__VA_ARGS__)
#define CORRAL_LIST6_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST5_(__VA_ARGS__)
#define CORRAL_LIST7_(a, ...) CORRAL_ASCII_("\\\"" a "\\\",") CORRAL_LIST6_(__VA_ARGS__)

#endif
