/*
 * rule.h - the catalogue of what can be found.
 *
 * rules.def has a line per rule; codes never change meaning.  ML1xx: an applied
 * revision changed.  ML2xx: the chain.  ML3xx: the lock.  ML4xx: sight.  ML5xx: what drafts do.
 */
#ifndef MIGLOCK_CHECK_RULE_H
#define MIGLOCK_CHECK_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "alembic/config.h"

struct error;

enum rule_id {
#define RULE(code, name, severity, summary, help) code,
#include "check/rules.def"
#undef RULE
	NRULES
};

struct rule {
	const char *code;       /* "ML101" */
	const char *name;       /* "edited-revision" */
	enum severity severity; /* unless configured otherwise */
	const char *summary;    /* a sentence without a full stop */
	const char *help;       /* paragraphs: what, why, example, what to do */
};

extern const struct rule rules[NRULES];

/* Does a selector (a code, the beginning of one, or a rule's name) mean this rule? */
bool rule_selected(enum rule_id rule, const char *selector);
/* The severity a configuration gives it: the last selector that means it wins. */
enum severity rule_severity(enum rule_id rule, const struct config *config);
/* The code or name that was probably meant; NULL when none is near. */
const char *rule_nearest(const char *name);
/* Fails on a configured selector that means no rule, naming the nearest. */
int rules_check_config(const struct config *config, struct error *err);
const char *severity_name(enum severity severity);

#endif
