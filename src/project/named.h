/*
 * named.h - which revisions and files an argument means.
 *
 * A revision goes by its id, a branch label, the beginning of one, or the path of its file: in every environment that
 * has it.  Only its path tells two of the same id apart.
 */
#ifndef MIGLOCK_PROJECT_NAMED_H
#define MIGLOCK_PROJECT_NAMED_H

struct error;
struct project;

/*
 * Ids by environment, NULL where it has none of that name; found among the files, the locked and the sealed.
 * Returns 0; 1 when there is none (err says so); -1 when it is short for several.
 */
int named_revision(const char ***ids, const struct project *project, const char *name, struct error *err);

/*
 * The path of the repository that an argument is: seen from where the program was started, or from the root, as
 * findings print it; the one that is there.  NULL when it is outside.
 */
const char *named_path(const struct project *project, const char *name);

#endif
