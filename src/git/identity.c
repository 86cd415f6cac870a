/*
 * identity.c - git-commit's own order, as in git-var(1).
 */
#include "git/identity.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

static const char *
configured(struct repository *repository, const char *key, struct arena *arena)
{
	git_config *config = NULL;
	git_buf value = {0};
	const char *copy = NULL;

	if (git_repository_config_snapshot(&config, repository->git) == 0 &&
	    git_config_get_string_buf(&value, config, key) == 0 && value.size > 0)
		copy = arena_strdup(arena, value.ptr);
	git_buf_dispose(&value);
	git_config_free(config);
	return copy;
}

const char *
identity_email(struct repository *repository, struct arena *arena, struct error *err)
{
	const char *email = getenv("GIT_AUTHOR_EMAIL");

	if (!email || !*email)
		email = configured(repository, "author.email", arena);
	if (!email)
		email = configured(repository, "user.email", arena);
	if (!email)
		email = getenv("EMAIL");
	if (email && *email)
		return email;
	error_set(err, "git does not know who you are\n  fix:  git config user.email you@example.org");
	return NULL;
}

const char *
identity_today(struct arena *arena)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL, date[32];
	time_t when = epoch && *epoch ? (time_t)strtoll(epoch, &end, 10) : time(NULL);
	struct tm day;

	if (end && *end)
		when = time(NULL);
	if (!gmtime_r(&when, &day) || strftime(date, sizeof date, "%Y-%m-%d", &day) == 0)
		return "1970-01-01";
	return arena_strdup(arena, date);
}
