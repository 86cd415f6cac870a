/*
 * blame.c - the base is checked as it is, sealed by its own lock: what is wrong there was wrong before.
 */
#include "past/blame.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "check/check.h"
#include "git/object_id.h"
#include "git/snapshot.h"
#include "past/evidence.h"
#include "past/judgement.h"
#include "project/project.h"
#include "project/settings.h"

static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
same_file(const struct project *project, const struct project *base, const char *path)
{
	struct object_id here, there;
	struct error ignored;
	int is, was;

	if (!path)
		return true;
	is = snapshot_object_id(project->snapshot, path, project->arena, &here, &ignored);
	was = snapshot_object_id(base->snapshot, path, base->arena, &there, &ignored);
	return is >= 0 && is == was && (is != 0 || object_id_equal(&here, &there));
}

static bool
was_there(const struct finding *finding, const struct project *project, const struct check *before,
          const struct project *base)
{
	for (size_t i = 0; i < before->findings.nitems; i++) {
		const struct finding *was = &before->findings.items[i];

		if (was->rule == finding->rule && same_text(was->environment, finding->environment) &&
		    same_text(was->revision, finding->revision) && same_text(was->target, finding->target) &&
		    same_text(was->path, finding->path) && same_text(was->message, finding->message))
			return same_file(project, base, finding->path);
	}
	return false;
}

static bool
has_errors(const struct check *check)
{
	for (size_t i = 0; i < check->findings.nitems; i++) {
		if (check->findings.items[i].severity == SEVERITY_ERROR)
			return true;
	}
	return false;
}

static size_t
leave_out(struct check *check, const struct project *project, const struct check *before, const struct project *base)
{
	size_t kept = 0, nfindings = check->findings.nitems;

	for (size_t i = 0; i < nfindings; i++) {
		struct finding *finding = &check->findings.items[i];

		if (finding->severity != SEVERITY_ERROR || !was_there(finding, project, before, base))
			check->findings.items[kept++] = *finding;
	}
	check->findings.nitems = kept;
	return nfindings - kept;
}

size_t
blame_leave_out(struct check *check, const struct project *project)
{
	struct settings settings = *project->settings;
	struct project base;
	struct check before;
	struct evidence_store *evidence;
	struct error ignored;
	char hex[OBJECT_ID_HEX + 1];
	size_t n = 0;

	if (!has_errors(check) || project->base.ncommits != 1)
		return 0;
	settings.rev = settings.base = object_id_format(&project->base.commits[0], hex);
	if (project_open_again(&base, &settings, &ignored) < 0)
		return 0;
	evidence = evidence_open(&base);
	before = (struct check){.arena = base.arena, .config = &base.strictest};
	judge(&before, &base);
	n = leave_out(check, project, &before, &base);
	evidence_close(evidence);
	project_close(&base);
	return n;
}
