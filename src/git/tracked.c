/*
 * tracked.c - the index, searched by path.
 *
 * Read apart from the repository's own git_index: that one sorts and searches
 * without regard to case where core.ignorecase is set.
 */
#include "git/tracked.h"

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

/* POSIX's names, which macOS has others for. */
#ifdef __APPLE__
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

static int
explain_index(const char *file, struct error *err)
{
	const char *complaint = library_complaint();

	if (strstr(complaint, "'sdir'"))
		return error_set(err, "the index is sparse, which libgit2 cannot read\n"
		                      "  fix:  git sparse-checkout reapply --no-sparse-index");
	if (strstr(complaint, "'link'"))
		return error_set(err, "the index is split, which libgit2 cannot read\n"
		                      "  fix:  git config core.splitIndex false && git update-index --no-split-index");
	return error_set(err, "cannot read the index '%s': %s", file, complaint);
}

static void
read_settings(struct tracked *tracked, struct repository *repository)
{
	git_config *config = NULL;
	const char *check;
	int trust = 1;

	tracked->trust_change_time = tracked->trust_inode = true;
	if (git_repository_config_snapshot(&config, repository->git) < 0)
		return;
	if (git_config_get_bool(&trust, config, "core.trustctime") == 0)
		tracked->trust_change_time = trust;
	if (git_config_get_string(&check, config, "core.checkstat") == 0 && strcmp(check, "minimal") == 0)
		tracked->trust_change_time = tracked->trust_inode = false;
	git_config_free(config);
}

static bool
is_flagged(const git_index_entry *entry, unsigned flag)
{
	return (entry->flags & GIT_INDEX_ENTRY_EXTENDED) && (entry->flags_extended & flag);
}

static int
collect(struct tracked *tracked, const char *file, struct arena *arena, struct error *err)
{
	size_t count = git_index_entrycount(tracked->index);
	const char *previous = "";

	tracked->all.entries = ARENA_ARRAY(arena, const git_index_entry *, count + 1);
	for (size_t i = 0; i < count; i++) {
		const git_index_entry *entry = git_index_get_byindex(tracked->index, i);
		int order = strcmp(previous, entry->path);

		if (order > 0)
			return error_set(err, "the index '%s' is damaged: '%s' is out of order", file, entry->path);
		previous = entry->path;
		if (order == 0 || is_flagged(entry, GIT_INDEX_ENTRY_INTENT_TO_ADD))
			continue;
		tracked->all.entries[tracked->all.nentries++] = entry;
		if (is_flagged(entry, GIT_INDEX_ENTRY_SKIP_WORKTREE))
			*ARENA_PUSH(arena, tracked->skipped.entries, tracked->skipped.nentries) = entry;
	}
	return 0;
}

int
tracked_load(struct tracked *tracked, struct repository *repository, struct arena *arena, struct error *err)
{
	const char *file = repository->index_file;
	struct stat st;

	/* Asked before it is read: should another index take its place, more is hashed, not less. */
	if (stat(file, &st) == 0)
		tracked->written = st.st_mtim;
	if (git_index_open(&tracked->index, file) < 0)
		return explain_index(file, err);
	read_settings(tracked, repository);
	return collect(tracked, file, arena, err);
}

void
tracked_free(struct tracked *tracked)
{
	git_index_free(tracked->index);
}

const git_index_entry *
tracked_find(const struct tracked *tracked, const char *path)
{
	const git_index_entry *entry = git_index_get_bypath(tracked->index, path, 0);

	if (entry)
		return is_flagged(entry, GIT_INDEX_ENTRY_INTENT_TO_ADD) ? NULL : entry;
	return tracked_entries_find(&tracked->all, path);
}

/* Equal as far as the index recorded it. */
static bool
same_time(const git_index_time *recorded, const struct timespec *time)
{
	return recorded->seconds == (int32_t)time->tv_sec &&
	       (recorded->nanoseconds == 0 || recorded->nanoseconds == (uint32_t)time->tv_nsec);
}

/* Was the file last changed so shortly before the index was written that a later change may look the same? */
static bool
is_racy(const struct tracked *tracked, const git_index_entry *entry)
{
	const struct timespec *written = &tracked->written;

	if (entry->mtime.seconds != (int32_t)written->tv_sec)
		return entry->mtime.seconds > (int32_t)written->tv_sec;
	return entry->mtime.nanoseconds == 0 || entry->mtime.nanoseconds >= (uint32_t)written->tv_nsec;
}

bool
tracked_proves(const struct tracked *tracked, const git_index_entry *entry, const struct stat *st)
{
	static const unsigned char empty_blob[OBJECT_ID_SIZE] = {0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6,
	                                                         0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a,
	                                                         0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91};

	if (GIT_INDEX_ENTRY_STAGE(entry) != 0 || (entry->mode & S_IFMT) != S_IFREG || !S_ISREG(st->st_mode))
		return false;
	if (entry->file_size != (uint32_t)st->st_size || !same_time(&entry->mtime, &st->st_mtim))
		return false;
	/* git writes a size of 0 over that of an entry it knows to be racy. */
	if (entry->file_size == 0 && memcmp(entry->id.id, empty_blob, sizeof empty_blob) != 0)
		return false;
	if (tracked->trust_change_time && entry->ctime.seconds != 0 && !same_time(&entry->ctime, &st->st_ctim))
		return false;
	if (tracked->trust_inode && entry->ino != 0 && entry->ino != (uint32_t)st->st_ino)
		return false;
	return !is_racy(tracked, entry);
}

static enum file_type
type_of(const git_index_entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFREG:
		return FILE_REGULAR;
	case S_IFLNK:
		return FILE_LINK;
	default:
		return FILE_SUBMODULE;
	}
}

void
tracked_node(const git_index_entry *entry, struct node *node)
{
	node->type = type_of(entry);
	node->unmerged = GIT_INDEX_ENTRY_STAGE(entry) != 0;
	node->id = object_id_of(&entry->id);
}

void
tracked_paths(const struct tracked *tracked, struct arena *arena, const char ***paths, size_t *npaths)
{
	const struct tracked_entries *all = &tracked->all;
	size_t size = 0;
	char *end;

	for (size_t i = 0; i < all->nentries; i++)
		size += strlen(all->entries[i]->path) + 1;
	end = arena_alloc(arena, size);
	*paths = ARENA_ARRAY(arena, const char *, all->nentries);
	*npaths = all->nentries;
	for (size_t i = 0; i < all->nentries; i++) {
		(*paths)[i] = end;
		end = stpcpy(end, all->entries[i]->path) + 1;
	}
}

/* The first entry from `start` on whose path does not sort before `length` bytes of `path` with `last` behind them. */
static size_t
lower_bound(const struct tracked_entries *entries, size_t start, const char *path, size_t length, unsigned char last)
{
	size_t end = entries->nentries;

	while (start < end) {
		size_t middle = start + (end - start) / 2;
		const char *candidate = entries->entries[middle]->path;
		int order = strncmp(candidate, path, length);

		if (order < 0 || (order == 0 && (unsigned char)candidate[length] < last))
			start = middle + 1;
		else
			end = middle;
	}
	return start;
}

static bool
is_below(const git_index_entry *entry, const char *directory, size_t length)
{
	return length == 0 || (strncmp(entry->path, directory, length) == 0 && entry->path[length] == '/');
}

const git_index_entry *
tracked_entries_find(const struct tracked_entries *entries, const char *path)
{
	size_t i = lower_bound(entries, 0, path, strlen(path), '\0');

	return i < entries->nentries && strcmp(entries->entries[i]->path, path) == 0 ? entries->entries[i] : NULL;
}

bool
tracked_entries_below(const struct tracked_entries *entries, const char *directory)
{
	size_t length = strlen(directory), i = length ? lower_bound(entries, 0, directory, length, '/') : 0;

	return i < entries->nentries && is_below(entries->entries[i], directory, length);
}

void
tracked_entries_list(const struct tracked_entries *entries, const char *directory, struct arena *arena,
                     struct snapshot_entry **list, size_t *nlist)
{
	size_t length = strlen(directory), i = length ? lower_bound(entries, 0, directory, length, '/') : 0;

	while (i < entries->nentries && is_below(entries->entries[i], directory, length)) {
		const git_index_entry *entry = entries->entries[i];
		const char *name = entry->path + (length ? length + 1 : 0), *slash = strchr(name, '/');
		struct snapshot_entry *added = ARENA_PUSH(arena, *list, *nlist);

		if (slash) {
			added->name = arena_copy(arena, name, (size_t)(slash - name));
			added->type = FILE_DIRECTORY;
			i = lower_bound(entries, i, entry->path, (size_t)(slash - entry->path), '/' + 1);
		} else {
			added->name = arena_strdup(arena, name);
			added->type = type_of(entry);
			i++;
		}
	}
}
