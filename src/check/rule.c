/*
 * rule.c - the table of rules.
 */
#include "check/rule.h"

#include <string.h>

#include "base/error.h"
#include "base/nearest.h"

const struct rule rules[NRULES] = {
#define RULE(code_, name_, severity_, summary_, help_) [code_] = {#code_, name_, severity_, summary_, help_},
#include "check/rules.def"
#undef RULE
};

bool
rule_selected(enum rule_id rule, const char *selector)
{
	return strcmp(selector, rules[rule].name) == 0 ||
	       (selector[0] && strncmp(selector, rules[rule].code, strlen(selector)) == 0);
}

enum severity
rule_severity(enum rule_id rule, const struct config *config)
{
	enum severity severity = rules[rule].severity;

	for (size_t i = 0; i < config->nseverities; i++) {
		if (rule_selected(rule, config->severities[i].selector))
			severity = config->severities[i].severity;
	}
	return severity;
}

const char *
rule_nearest(const char *name)
{
	const char *names[2 * NRULES];
	size_t length = strlen(name);

	/* A word of a name: "several" is several-heads. */
	for (size_t i = 0; length > 2 && i < NRULES; i++) {
		const char *at = strstr(rules[i].name, name);

		if (at && (at == rules[i].name || at[-1] == '-') && (at[length] == '-' || at[length] == '\0'))
			return rules[i].name;
	}
	for (size_t i = 0; i < NRULES; i++) {
		names[2 * i] = rules[i].code;
		names[2 * i + 1] = rules[i].name;
	}
	return text_nearest(name, names, sizeof names / sizeof names[0]);
}

int
rules_check_config(const struct config *config, struct error *err)
{
	for (size_t i = 0; i < config->nseverities; i++) {
		const struct config_severity *severity = &config->severities[i];
		const char *nearest;
		bool known = false;

		for (size_t rule = 0; rule < NRULES && !known; rule++)
			known = rule_selected((enum rule_id)rule, severity->selector);
		if (known)
			continue;
		nearest = rule_nearest(severity->selector);
		return error_set(err, "%s:%d: no rule is called '%s'%s%s", config->path, severity->line,
		                 severity->selector, nearest ? "; did you mean " : "; 'miglock rule' lists them",
		                 nearest ? nearest : "");
	}
	return 0;
}

const char *
severity_name(enum severity severity)
{
	static const char *const names[] = {[SEVERITY_OFF] = "off",
	                                    [SEVERITY_NOTE] = "note",
	                                    [SEVERITY_WARNING] = "warning",
	                                    [SEVERITY_ERROR] = "error"};

	return names[severity];
}
