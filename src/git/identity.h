/*
 * identity.h - who git would say makes a commit now.
 */
#ifndef MIGLOCK_GIT_IDENTITY_H
#define MIGLOCK_GIT_IDENTITY_H

struct arena;
struct error;
struct repository;

/* The e-mail address: GIT_AUTHOR_EMAIL, author.email, user.email or EMAIL.  NULL with err filled when there is none. */
const char *identity_email(struct repository *repository, struct arena *arena, struct error *err);

/* "2026-11-21", in UTC, of SOURCE_DATE_EPOCH where that is set. https://reproducible-builds.org/specs/source-date-epoch
 */
const char *identity_today(struct arena *arena);

#endif
