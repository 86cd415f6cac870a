/*
 * rule.c - the table of rules.
 */
#include "check/rule.h"

#include <string.h>

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
severity_name(enum severity severity)
{
	static const char *const names[] = {[SEVERITY_OFF] = "off",
	                                    [SEVERITY_NOTE] = "note",
	                                    [SEVERITY_WARNING] = "warning",
	                                    [SEVERITY_ERROR] = "error"};

	return names[severity];
}
