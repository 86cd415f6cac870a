/*
 * plan_words.c - what all formats of a plan say in the same words.
 */
#include <string.h>

#include "report/plan.h"
#include "report/report.h"

void
put_subject(const struct operation *operation, FILE *out)
{
	bool is_column = strstr(operation->name, "column") != NULL;

	if (is_column && operation->table) {
		print_safely(out, operation->table);
		fputc('.', out);
		print_safely(out, operation->object ? operation->object : "?");
	} else if (operation->object && operation->table && strcmp(operation->name, "rename_table") == 0) {
		print_safely(out, operation->table);
		fputs(" to ", out);
		print_safely(out, operation->object);
	} else if (operation->object && operation->table) {
		print_safely(out, operation->object);
		fputs(" on ", out);
		print_safely(out, operation->table);
	} else if (operation->object || operation->table) {
		print_safely(out, operation->object ? operation->object : operation->table);
	}
}

void
put_classes(unsigned classes, const char *between, FILE *out)
{
	size_t n = 0;

	for (unsigned bit = 0; bit < NCLASSES; bit++) {
		if (classes & 1u << bit)
			fprintf(out, "%s%s", n++ ? between : "", class_name(1u << bit));
	}
}

const char *
downgrade_phrase(const struct script *script)
{
	switch (script->state) {
	case DOWNGRADE_EMPTY:
		return "no way back: downgrade does nothing";
	case DOWNGRADE_RAISES:
		return "no way back: downgrade raises";
	case DOWNGRADE_MISSING:
		return script->unreadable || script->upgrade.nitems == 0 ? NULL : "no way back: there is no downgrade";
	case DOWNGRADE_PARTLY:
		return "downgrade may raise";
	default:
		return NULL;
	}
}

unsigned
script_classes(const struct script *script)
{
	unsigned classes = script->unreadable ? CLASS_UNKNOWN : 0;

	for (size_t i = 0; i < script->upgrade.nitems; i++)
		classes |= script->upgrade.items[i].classes;
	if (script->state != DOWNGRADE_OK && script->state != DOWNGRADE_PARTLY && downgrade_phrase(script))
		classes |= CLASS_ONE_WAY;
	return classes;
}
