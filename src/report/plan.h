/*
 * plan.h - a plan as text, markdown and data.
 */
#ifndef MIGLOCK_REPORT_PLAN_H
#define MIGLOCK_REPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "plan/plan.h"

void plan_text(const struct plan *plans, size_t nplans, FILE *out, bool color);
/* Begins with <!-- miglock plan -->, by which a pipeline finds its own comment again. */
void plan_markdown(const struct plan *plans, size_t nplans, FILE *out);
void plan_json(const struct plan *plans, size_t nplans, FILE *out);

/* "users.legacy", "ix_users_email on users"; what an operation is about. */
void put_subject(const struct operation *operation, FILE *out);
/* "destructive, breaking" */
void put_classes(unsigned classes, const char *between, FILE *out);
/* What is said of the downgrade: "no way back: …"; NULL: nothing. */
const char *downgrade_phrase(const struct script *script);
unsigned script_classes(const struct script *script);

#endif
