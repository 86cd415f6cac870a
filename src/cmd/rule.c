/*
 * rule.c - what a rule means.
 */
#include "check/rule.h"

#include "base/error.h"
#include "cmd/commands.h"
#include "project/output.h"
#include "project/settings.h"

static void
print_rule(const struct rule *rule, FILE *out)
{
	fprintf(out,
	        "%s %s (%s)\n  %s.\n\n%s\nConfigure\n  [tool.miglock.rules]\n  %s = \"error\" | \"warning\" | \"note\" "
	        "| \"off\"\n",
	        rule->code, rule->name, severity_name(rule->severity), rule->summary, rule->help, rule->name);
}

static int
unknown_rule(const char *name, struct error *err)
{
	const char *nearest = rule_nearest(name);

	if (nearest)
		return error_set(err, "no rule is called '%s'; did you mean %s?", name, nearest);
	return error_set(err, "no rule is called '%s'; 'miglock rule' lists them", name);
}

static int
print_rules(const struct settings *settings, int nargs, char **args, FILE *out, struct error *err)
{
	for (size_t i = 0; nargs == 0 && i < NRULES; i++) {
		if (!settings->all)
			fprintf(out, "%s  %-22s %-8s %s\n", rules[i].code, rules[i].name,
			        severity_name(rules[i].severity), rules[i].summary);
		else
			print_rule(&rules[i], out);
		if (settings->all && i + 1 < NRULES)
			fputc('\n', out);
	}
	for (int a = 0; a < nargs; a++) {
		bool found = false;

		for (size_t i = 0; i < NRULES; i++) {
			if (!rule_selected((enum rule_id)i, args[a]))
				continue;
			if (found || a > 0)
				fputc('\n', out);
			print_rule(&rules[i], out);
			found = true;
		}
		if (!found)
			return unknown_rule(args[a], err);
	}
	return 0;
}

static int
rule(const struct settings *settings, int nargs, char **args, struct error *err)
{
	struct output output;

	if (output_open(&output, settings, err) < 0)
		return -1;
	if (print_rules(settings, nargs, args, output.file, err) < 0) {
		output_close(&output, settings, &(struct error){{0}});
		return -1;
	}
	return output_close(&output, settings, err) < 0 ? -1 : EXIT_CLEAN;
}

static const struct option rule_options[] = {
	{0, "all", NULL, "explain all of them", offsetof(struct settings, all)},
	{0},
};

const struct command command_rule = {
	.name = "rule",
	.arguments = "[CODE...]",
	.summary = "explain a rule",
	.help = "A code, the beginning of one (ML2), or a rule's name; without any, the list.\n",
	.examples =
		{
			{"miglock rule ML102", "what the rule means, and what to do"},
			{"miglock rule ML3", "the rules about the lockfile"},
		},
	.options = {rule_options},
	.uses = USES_OUTPUT,
	.run = rule,
};
