/*
 * ancestry.c - merge bases that can be trusted.
 *
 * A whole clone asks libgit2.  In a shallow one libgit2 fails (1.5) or gives an
 * older base than the true one (1.7 and later), so there all that is left of
 * the history, which is little, is walked here; and so is the whole where there
 * are grafts, which 1.7 and later take for parents.
 */
#include "git/ancestry.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "git/repository_handle.h"

static struct text
next_line(struct text *rest)
{
	const char *newline = rest->length ? memchr(rest->data, '\n', rest->length) : NULL;
	struct text line = {rest->data, newline ? (size_t)(newline - rest->data) : rest->length};
	size_t taken = line.length + (newline != NULL);

	*rest = (struct text){rest->data + taken, rest->length - taken};
	return line;
}

static bool
parse_field(struct text line, const char *field, struct object_id *id)
{
	size_t length = strlen(field);

	return text_starts(line, field) && object_id_parse(id, (struct text){line.data + length, line.length - length});
}

/* "committer NAME <ADDRESS> SECONDS ZONE" */
static long long
parse_time(struct text line)
{
	const char *address = text_starts(line, "committer ") ? text_last(line, '>') : NULL;
	long long time = 0;

	for (const char *c = address ? address + 2 : NULL; c && c < line.data + line.length && *c >= '0' && *c <= '9';
	     c++)
		time = time * 10 + (*c - '0');
	return time;
}

static bool
parse_header(struct text raw, struct arena *arena, struct commit_header *header)
{
	struct object_id parent;
	struct text line;

	*header = (struct commit_header){0};
	if (!parse_field(next_line(&raw), "tree ", &header->tree))
		return false;
	while (parse_field((line = next_line(&raw)), "parent ", &parent))
		*ARENA_PUSH(arena, header->parents, header->nparents) = parent;
	header->time = parse_time(next_line(&raw)); /* line is the author's */
	return true;
}

int
commit_header_read(struct repository *repository, const struct object_id *commit, struct arena *arena,
                   struct commit_header *header, struct error *err)
{
	git_oid oid = oid_of(commit);
	git_odb_object *object = NULL;
	char hex[OBJECT_ID_HEX + 1];
	int rc = git_odb_read(&object, repository->odb, &oid);

	if (rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0)
		return error_object(repository, rc, "a commit", commit, err);
	if (git_odb_object_type(object) != GIT_OBJECT_COMMIT ||
	    !parse_header((struct text){git_odb_object_data(object), git_odb_object_size(object)}, arena, header))
		rc = error_set(err, "object %s is not a commit", object_id_format(commit, hex));
	git_odb_object_free(object);
	return rc;
}

static int
merge_bases_of_library(struct repository *repository, const struct object_id *a, const struct object_id *b,
                       struct arena *arena, struct object_id **bases, size_t *nbases, struct error *err)
{
	git_oid one = oid_of(a), two = oid_of(b);
	git_oidarray found = {0};
	int rc = git_merge_bases(&found, repository->git, &one, &two);

	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0)
		return error_library(err, "cannot find a merge base");
	for (size_t i = 0; i < found.count; i++)
		*ARENA_PUSH(arena, *bases, *nbases) = object_id_of(&found.ids[i]);
	git_oidarray_dispose(&found);
	return 0;
}

enum {
	FROM_A = 1, /* a or one of its ancestors */
	FROM_B = 2,
	SURPASSED = 4, /* has a common descendant */
	CUT_OFF = 8,   /* a parent is not in the clone */
};

struct walked {
	struct object_id id;
	struct commit_header header;
	unsigned marks;
};

struct walk {
	struct repository *repository;
	struct arena *arena;
	struct map by_id;        /* id → struct walked */
	struct walked **commits; /* each once */
	size_t ncommits;
};

static struct text
key_of(const struct object_id *id)
{
	return (struct text){(const char *)id->bytes, OBJECT_ID_SIZE};
}

static struct walked *
known(const struct walk *walk, const struct object_id *id)
{
	return map_get(&walk->by_id, key_of(id));
}

/* Returns 1 when the commit is not in this clone. */
static int
visit(struct walk *walk, const struct object_id *id, struct walked **commit, struct error *err)
{
	struct commit_header header;
	int rc;

	*commit = known(walk, id);
	if (*commit)
		return 0;
	rc = commit_header_read(walk->repository, id, walk->arena, &header, err);
	if (rc != 0)
		return rc;
	*commit = ARENA_NEW(walk->arena, struct walked);
	**commit = (struct walked){.id = *id, .header = header};
	*map_at(&walk->by_id, key_of(&(*commit)->id)) = *commit;
	*ARENA_PUSH(walk->arena, walk->commits, walk->ncommits) = *commit;
	return 0;
}

static int
mark_ancestors(struct walk *walk, const struct object_id *tip, unsigned mark, struct error *err)
{
	struct walked **todo = NULL, *commit;
	size_t ntodo = 0;
	int rc = visit(walk, tip, &commit, err);

	if (rc != 0)
		return rc;
	commit->marks |= mark;
	*ARENA_PUSH(walk->arena, todo, ntodo) = commit;
	while (ntodo > 0) {
		struct walked *child = todo[--ntodo];

		for (size_t i = 0; i < child->header.nparents; i++) {
			rc = visit(walk, &child->header.parents[i], &commit, err);
			if (rc < 0)
				return -1;
			if (rc == 1) {
				child->marks |= CUT_OFF;
			} else if (!(commit->marks & mark)) {
				commit->marks |= mark;
				*ARENA_PUSH(walk->arena, todo, ntodo) = commit;
			}
		}
	}
	return 0;
}

static bool
is_common(const struct walked *commit)
{
	return (commit->marks & FROM_A) && (commit->marks & FROM_B);
}

static void
mark_surpassed(struct walk *walk)
{
	for (size_t i = 0; i < walk->ncommits; i++) {
		const struct commit_header *header = &walk->commits[i]->header;

		for (size_t p = 0; is_common(walk->commits[i]) && p < header->nparents; p++) {
			struct walked *parent = known(walk, &header->parents[p]);

			if (parent)
				parent->marks |= SURPASSED;
		}
	}
}

/*
 * What lies below a common ancestor is older than it, so only a history that is cut off above every
 * common ancestor could hide a better one, and not even that one when a contains b or b contains a.
 */
static int
best_common(struct walk *walk, const struct object_id *a, const struct object_id *b, struct object_id **bases,
            size_t *nbases)
{
	const struct object_id *contained = NULL;

	if (known(walk, b)->marks & FROM_A)
		contained = b;
	else if (known(walk, a)->marks & FROM_B)
		contained = a;
	if (contained) {
		*ARENA_PUSH(walk->arena, *bases, *nbases) = *contained;
		return 0;
	}
	mark_surpassed(walk);
	for (size_t i = 0; i < walk->ncommits; i++) {
		const struct walked *commit = walk->commits[i];

		if (!is_common(commit) && (commit->marks & CUT_OFF))
			return 1;
		if (is_common(commit) && !(commit->marks & SURPASSED))
			*ARENA_PUSH(walk->arena, *bases, *nbases) = commit->id;
	}
	return 0;
}

int
merge_bases(struct repository *repository, const struct object_id *a, const struct object_id *b, struct arena *arena,
            struct object_id **bases, size_t *nbases, struct error *err)
{
	struct walk walk = {.repository = repository, .arena = arena, .by_id = MAP_INIT(arena)};
	int rc;

	*bases = NULL;
	*nbases = 0;
	if (!repository_is_shallow(repository) && !repository_has_grafts(repository))
		return merge_bases_of_library(repository, a, b, arena, bases, nbases, err);
	rc = mark_ancestors(&walk, a, FROM_A, err);
	if (rc == 0)
		rc = mark_ancestors(&walk, b, FROM_B, err);
	return rc ? rc : best_common(&walk, a, b, bases, nbases);
}
