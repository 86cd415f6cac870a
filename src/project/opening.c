/*
 * opening.c - the openings by name: what each command needs, in one table's worth of lines.
 */
#include "project/opening.h"

#include "project/project.h"
#include "project/settings.h"

static const struct opening to_check = {.base = BASE_NEEDED, .has_to_look = true};
static const struct opening to_guard = {.base = BASE_NEEDED, .may_be_empty = true};
static const struct opening to_lock = {.base = BASE_NEEDED, .resolves = true, .writes = true};
static const struct opening to_adopt = {
	.base = BASE_NEEDED, .parses_all = true, .empty_too = true, .untracked_too = true, .writes = true};
static const struct opening as_of = {.parses_all = true, .configured_here = true};
static const struct opening to_rewrite = {.base = BASE_NEEDED, .parses_all = true, .writes = true};
static const struct opening to_restore = {.base = BASE_NEEDED, .empty_too = true, .writes = true};
static const struct opening to_show = {.base = BASE_IF_KNOWN, .parses_all = true};
static const struct opening to_plan = {.base = BASE_NEEDED};
static const struct opening to_plan_from = {.base = BASE_IF_KNOWN};
static const struct opening again = {.base = BASE_IF_KNOWN, .may_be_empty = true, .again = true};
static const struct opening here = {.base = BASE_UNASKED};
static const struct opening unread = {.unread = true};
static const struct opening lockfiles = {.may_be_empty = true, .unread = true};

int
project_open_to_check(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_check, NULL, err);
}

int
project_open_to_guard(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, settings->strict ? &to_check : &to_guard, NULL, err);
}

int
project_open_to_lock(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_lock, NULL, err);
}

int
project_open_to_adopt(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_adopt, NULL, err);
}

int
project_open_as_of(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &as_of, NULL, err);
}

int
project_open_to_rewrite(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_rewrite, NULL, err);
}

int
project_open_to_restore(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_restore, NULL, err);
}

int
project_open_to_plan(struct project *project, const struct settings *settings, bool from_database, struct error *err)
{
	return project_open(project, settings, from_database ? &to_plan_from : &to_plan, NULL, err);
}

int
project_open_to_show(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &to_show, NULL, err);
}

int
project_open_again(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &again, NULL, err);
}

int
project_open_here(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &here, NULL, err);
}

int
project_open_unread(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &unread, NULL, err);
}

int
project_open_lockfiles(struct project *project, const struct settings *settings, struct error *err)
{
	return project_open(project, settings, &lockfiles, NULL, err);
}

int
project_open_push(struct project *project, const struct settings *settings, const struct base_push *push,
                  struct error *err)
{
	return project_open(project, settings, settings->strict ? &to_check : &to_guard, push, err);
}
