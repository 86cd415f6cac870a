/*
 * drafts.c - ML5xx: what drafts do to a database, as plan reads it. Never what is sealed: that has run.
 */
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "check/rules.h"
#include "plan/operation.h"
#include "python/program.h"

struct draft {
	struct check *check;
	const struct subject *subject;
	const struct revision *revision;
	const struct script *script;
};

static struct finding *
add(const struct draft *draft, enum rule_id rule, int line, const char *message, const char *what)
{
	return check_add(draft->check, draft->subject, rule, draft->revision->id, draft->revision->path, line, "%s %s",
	                 message, what);
}

static const char *
subject_of(const struct operation *operation)
{
	if (strstr(operation->name, "column") && operation->object)
		return operation->object;
	return operation->table ? operation->table : operation->object ? operation->object : operation->source;
}

static bool
is_constraint(const struct operation *operation)
{
	return strncmp(operation->name, "create_", 7) == 0 && strcmp(operation->name, "create_index") != 0 &&
	       strcmp(operation->name, "create_table") != 0;
}

static void
check_operation(const struct draft *draft, const struct operation *operation, bool has_contract)
{
	const char *what = subject_of(operation);
	int line = operation->line;

	if (operation->classes & (CLASS_DESTRUCTIVE | CLASS_BREAKING) && !operation->in_new_table)
		add(draft, ML501, line, operation->name, what)->properly =
			"only add in this change, and take away when nothing uses it any more";
	if (operation->classes & CLASS_DESTRUCTIVE && !operation->in_new_table && !has_contract)
		add(draft, ML502, line, operation->name, what)->properly =
			"say since which applied revision nothing uses it: # miglock: contract ID";
	if (operation->classes & CLASS_UNKNOWN)
		add(draft, ML507, line, "cannot tell what this does:", operation->source)->properly =
			"write what it does into the revision";
	if (operation->classes & CLASS_LOCKING && strcmp(operation->name, "create_index") == 0)
		add(draft, ML504, line, "nobody can write meanwhile:", what)->properly =
			"postgresql_concurrently=True inside op.get_context().autocommit_block()";
	else if (operation->classes & CLASS_LOCKING && is_constraint(operation))
		add(draft, ML505, line, "all rows are checked under a lock:", what)->properly =
			"postgresql_not_valid=True, and VALIDATE CONSTRAINT in the next revision";
	else if (operation->classes & CLASS_LOCKING && operation->note && strstr(operation->note, "NOT NULL:"))
		add(draft, ML506, line, "all rows are read under a lock:", what)->properly =
			"a CHECK (... IS NOT NULL) that is not valid, validated in the next revision, first";
	if (operation->concurrently && !operation->committing && draft->check->config->database == DIALECT_POSTGRESQL)
		add(draft, ML512, line, "CONCURRENTLY fails inside a transaction:", what)->properly =
			"with op.get_context().autocommit_block(): around it";
}

static void
check_downgrade(const struct draft *draft)
{
	const struct script *script = draft->script;
	const char *why = script->state == DOWNGRADE_EMPTY    ? "downgrade does nothing:"
	                  : script->state == DOWNGRADE_RAISES ? "downgrade raises:"
	                                                      : "there is no downgrade:";

	if (script->state != DOWNGRADE_OK && script->state != DOWNGRADE_PARTLY && script->upgrade.nitems)
		add(draft, ML503, script->downgrade_line, why, draft->revision->id)->properly = "write the way back";
	if ((script->state != DOWNGRADE_OK && script->state != DOWNGRADE_PARTLY) || !script->downgrade_sure)
		return;
	for (size_t i = 0; i < script->upgrade.nmade; i++) {
		const struct named_type *type = &script->upgrade.made[i];
		bool dropped = false;

		for (size_t d = 0; d < script->downgrade.ndropped; d++)
			dropped |= strcmp(script->downgrade.dropped[d].name, type->name) == 0;
		if (!dropped)
			add(draft, ML511, type->line,
			    "downgrade leaves this type, and the next upgrade fails:", type->name)
				->properly = "in downgrade: sa.Enum(name='...').drop(op.get_bind())";
	}
}

static bool
has_contract(const struct subject *subject, const struct script *script)
{
	return script->contract && subject_sealed(subject, script->contract);
}

/* Parents first: what an earlier draft has made is new. */
void
check_drafts_do(struct check *check, const struct subject *subject)
{
	struct creations made = {.dialect = check->config->database};
	struct graph_node **order;

	/* The first lock of an old project is no review of what was written years ago. */
	if (subject_is_first(subject))
		return;
	order = graph_parents_first(subject->graph);
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		const struct revision *revision = order[i]->revision;
		struct script script;
		struct draft draft = {check, subject, revision, &script};

		if (subject_sealed(subject, revision->id) || !revision->program ||
		    revision->program->state != PROGRAM_PARSED)
			continue;
		script_read(&script, revision->program->source, &made, check->arena);
		for (size_t o = 0; o < script.upgrade.nitems; o++)
			check_operation(&draft, &script.upgrade.items[o], has_contract(subject, &script));
		check_downgrade(&draft);
	}
	graph_order_free(order);
}
