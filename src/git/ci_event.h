/*
 * ci_event.h - what GitHub's event file says about a change.
 *
 * Read tolerantly: what is missing, of another type or no JSON at all is NULL.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
#ifndef MIGLOCK_GIT_CI_EVENT_H
#define MIGLOCK_GIT_CI_EVENT_H

struct arena;

struct ci_event {
	const char *before;                /* push: where the branch was; zeros when it is new */
	const char *base_ref, *base_sha;   /* pull_request: the target branch, and its tip when the event was made */
	const char *queue_ref, *queue_sha; /* merge_group: the target branch, and the commit below the group */
	const char *default_branch;
};

void ci_event_read(struct ci_event *event, const char *path, struct arena *arena);

#endif
