/* The settings that are granted to the plugin (`grants.settings` in plugin.json). */
#include "context.h"

static corral_string unreadable(const char *name, const wasi_config_store_error_t *error) {
    struct writer message = {0};
    if (name == NULL) {
        write_literal(&message, "the settings could not be read: ");
    } else {
        write_literal(&message, "setting `");
        write_literal(&message, name);
        write_literal(&message, "` could not be read: ");
    }
    write_text(&message,
               from_host(error->tag == WASI_CONFIG_STORE_ERROR_IO ? &error->val.io
                                                                  : &error->val.upstream));
    return written(&message);
}

/* False, with the reason, if settings cannot be read. */
static bool get_setting(const char *name, corral_string *value, corral_string *reason) {
    function_string_t key = to_host(corral_text(name));
    function_option_string_t found;
    wasi_config_store_error_t error;
    if (!wasi_config_store_get(&key, &found, &error)) {
        *reason = unreadable(name, &error);
        return false;
    }
    *value = found.is_some ? from_host(&found.val) : corral_text_of(NULL, 0);
    return true;
}

corral_string corral_setting(corral_context *context, const char *name) {
    (void)context;
    corral_string value, reason;
    if (!get_setting(name, &value, &reason)) {
        corral_log(CORRAL_ERROR, "", reason);
        return corral_text_of(NULL, 0);
    }
    return value;
}

static corral_status fail_unreadable(corral_context *context, corral_string reason) {
    return corral_retryable(context, corral_fail_text(context, CORRAL_UPSTREAM_FAULT, reason));
}

corral_status corral_require_setting(corral_context *context, const char *name,
                                     corral_string *value) {
    corral_string reason;
    if (!get_setting(name, value, &reason)) {
        return fail_unreadable(context, reason);
    }
    if (value->data != NULL) {
        return CORRAL_OK;
    }
    struct writer message = {0};
    write_literal(&message, "there is no setting `");
    write_literal(&message, name);
    write_literal(&message, "`: add it to the app settings and to `grants.settings` in "
                            "plugin.json");
    return fail(context, CORRAL_CONFIGURATION_FAULT, &message);
}

corral_status corral_settings(corral_context *context, corral_fields *settings) {
    function_list_tuple2_string_string_t all;
    wasi_config_store_error_t error;
    if (!wasi_config_store_get_all(&all, &error)) {
        return fail_unreadable(context, unreadable(NULL, &error));
    }
    *settings = fields_from_host(all.ptr, all.len);
    return CORRAL_OK;
}
