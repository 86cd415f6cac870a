/*
 * rules.h - what the files of rules share, one per family.
 */
#ifndef MIGLOCK_CHECK_RULES_H
#define MIGLOCK_CHECK_RULES_H

#include "check/check.h"

/*
 * A new finding, or a scratch one that nobody sees when the rule is off.  The message is a sentence without a
 * full stop.
 */
struct finding *check_add(struct check *check, const struct subject *subject, enum rule_id rule, const char *revision,
                          const char *path, int line, const char *format, ...) __attribute__((format(printf, 7, 8)));

/* The command that puts a change of what is so called on record; NULL where the configuration has none of that. */
const char *amend_command(struct check *check, const char *name);

/* What changed in a revision since `entry`, how to take it back, and how to do it right. */
void finding_explain(struct check *check, const struct subject *subject, struct finding *finding,
                     const struct lock_revision *entry, const struct revision *revision);

/* "upgrade", "upgrade and downgrade", "a, b and c"; at most a few, then a count. */
const char *list_names(struct arena *arena, const char *const *names, size_t nnames);

/* Calls for each sealed entry once, in order of the ids. */
typedef void sealed_visit(struct check *check, const struct subject *subject, const struct lock_revision *entry);
void each_sealed(struct check *check, const struct subject *subject, sealed_visit *visit);

/* Does a revision with another fingerprint differ only in where it imports from? */
bool is_moved_import(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision);

/* What to do about those of the findings from `first` on that say a revision was deleted. */
void advise_deleted(struct check *check, const struct subject *subject, size_t first);

/* One finding for a squash instead of one for each revision that it deleted or moved. */
void fold_squash(struct check *check, const struct subject *subject, size_t first);

void check_used(struct check *check, const struct subject *subject);
void check_applied(struct check *check, const struct subject *subject);
void check_conversions(struct check *check, const struct subject *subject);
void check_decoys(struct check *check, const struct subject *subject);
void check_loads(struct check *check, const struct subject *subject);
void check_chain(struct check *check, const struct subject *subject);
void check_lock(struct check *check, const struct subject *subject);
void check_records(struct check *check, const struct subject *subject);
void check_drafts_do(struct check *check, const struct subject *subject);
void check_sight(struct check *check, const struct subject *subject);

#endif
