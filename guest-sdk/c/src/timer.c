/* Timers. */
#include "context.h"

#include <string.h>

static corral_string time_of(corral_context *context, corral_string schedule, const char *name) {
    corral_string value = corral_json_member(context, schedule, name);
    if (value.length < 2 || value.data[0] != '"') {
        return corral_text_of(NULL, 0);
    }
    return corral_json_decode(context, value);
}

corral_status corral_trigger_timer(corral_context *context, corral_timer *timer) {
    corral_string json;
    corral_status status = corral_trigger_json(context, &json);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_string schedule = corral_json_member(context, json, "ScheduleStatus");
    timer->is_past_due = corral_equal(corral_json_member(context, json, "IsPastDue"), "true");
    timer->last = time_of(context, schedule, "Last");
    timer->next = time_of(context, schedule, "Next");
    timer->last_updated = time_of(context, schedule, "LastUpdated");
    /* For the first run, the Functions host writes the year 1. */
    if (timer->last.length == 0 || strncmp(timer->last.data, "0001-", 5) == 0) {
        timer->last = corral_text_of(NULL, 0);
    }
    return CORRAL_OK;
}
