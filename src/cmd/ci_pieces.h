/*
 * ci_pieces.h - what has miglock run in each CI system, for the one whose files are there.
 *
 * Each piece installs this version, has as much history as the check needs and
 * shows findings where the system shows such things.
 */
#ifndef MIGLOCK_CMD_CI_PIECES_H
#define MIGLOCK_CMD_CI_PIECES_H

#include <stdio.h>

struct error;
struct repository;

/* One line for each system that is seen. */
void ci_pieces_mention(const struct repository *repository, FILE *out);

/*
 * Writes a file of its own where the system takes one, and prints what else is
 * to be done; prints all where it does not, or where nothing of a system is
 * seen. A file that is there is left as it is. 0, or -1 with err filled.
 */
int ci_pieces_write(const struct repository *repository, FILE *out, struct error *err);

#endif
