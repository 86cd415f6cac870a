/*
 * disk.h - files below one directory on disk.
 *
 * Paths are relative to it and name what lies there: parent directories must
 * be real ones (snapshot.c has seen to it), links are never followed.  A path
 * called ".git" is not there.
 * Every function returns 0; 1 when there is nothing of that kind; -1 on failure.
 */
#ifndef MIGLOCK_GIT_DISK_H
#define MIGLOCK_GIT_DISK_H

#include "git/snapshot_kind.h"

struct disk {
	const char *root; /* absolute, "" for "/" */
	int fd;           /* of the root; -1 when closed */
};

int disk_open(struct disk *disk, const char *directory, struct arena *arena, struct error *err);
void disk_close(struct disk *disk);

int disk_look(const struct disk *disk, const char *path, struct node *node, struct error *err);
/* A file's bytes, or a link's target, as `node` says. */
int disk_read(const struct disk *disk, const char *path, const struct node *node, struct arena *arena,
              struct text *content, struct error *err);
int disk_list(const struct disk *disk, const char *directory, struct arena *arena, struct snapshot_entry **entries,
              size_t *nentries, struct error *err);

#endif
