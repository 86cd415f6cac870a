/*
 * json_text.h - text as a JSON string, whatever its bytes.
 */
#ifndef MIGLOCK_REPORT_JSON_TEXT_H
#define MIGLOCK_REPORT_JSON_TEXT_H

#include "base/json.h"

struct finding;

/* null for NULL. What is no UTF-8 is escaped as print_safely does. */
struct json *json_text(const char *text);

/* A finding with all that is known of it. */
struct json *json_finding(const struct finding *finding);

#endif
