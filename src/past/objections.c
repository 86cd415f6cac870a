/*
 * objections.c - a check before anything is written.
 */
#include "past/objections.h"

#include <stdio.h>

#include "base/arena.h"
#include "check/check.h"
#include "check/policy.h"
#include "check/rule.h"
#include "past/evidence.h"
#include "past/judgement.h"
#include "project/advice.h"
#include "project/output.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

static bool
is_selected(enum rule_id rule, const char *const *selectors)
{
	for (; *selectors; selectors++) {
		if (rule_selected(rule, *selectors))
			return true;
	}
	return false;
}

struct objections
objections_find(struct project *project, const char *const *blocking, const char *const *noted, FILE *out)
{
	struct check check = {.arena = project->arena, .config = &project->strictest};
	struct findings shown = {0};
	struct report report = {.findings = &shown, .options = advice_options(project), .quiet = true};
	struct objections objections = {0};
	struct evidence_store *evidence = evidence_open(project);

	judge(&check, project);
	for (size_t i = 0; i < check.findings.nitems; i++) {
		const struct finding *finding = &check.findings.items[i];
		bool is_error = finding->severity == SEVERITY_ERROR;
		bool blocks = is_error && is_selected(finding->rule, blocking),
		     is_noted = !blocks && is_selected(finding->rule, noted);

		objections.nblocking += blocks;
		objections.nnoted += is_noted && is_error;
		if (blocks || is_noted)
			*ARENA_PUSH(project->arena, shown.items, shown.nitems) = *finding;
	}
	if (out)
		report_text(&report, out, color_wanted(project->settings->color, out));
	evidence_close(evidence);
	return objections;
}
