/*
 * json_text.h - text as a JSON string, whatever its bytes.
 */
#ifndef MIGLOCK_REPORT_JSON_TEXT_H
#define MIGLOCK_REPORT_JSON_TEXT_H

#include <jansson.h>

struct finding;

/* A new reference; null for NULL. What is no UTF-8 is escaped as print_safely does. */
json_t *json_text(const char *text);

/* A new reference: a finding with all that is known of it. */
json_t *json_finding(const struct finding *finding);

#endif
