/*
 * policy.c - the configuration of a change against its base's.
 */
#include "check/policy.h"

#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/sealing.h"
#include "python/fingerprint.h"

static bool
follows_less(const struct config *now, const struct config *then)
{
	bool less = now->follow != then->follow && now->follow != FOLLOW_MODULES;

	for (size_t i = 0; i < now->nstop; i++)
		less |= !names_contain(then->stop, then->nstop, now->stop[i]);
	return less;
}

/* What one list has and the other has not. */
static void
add_missing(const char ***names, size_t *nnames, const char *format, const char *const *items, size_t nitems,
            const char *const *others, size_t nothers, struct arena *arena)
{
	const char *place = strstr(format, "%s");

	for (size_t i = 0; i < nitems; i++) {
		if (!names_contain(others, nothers, items[i]))
			*ARENA_PUSH(arena, *names, *nnames) =
				arena_printf(arena, "%.*s%s%s", (int)(place - format), format, items[i], place + 2);
	}
}

static const char *
relaxed(const struct config *then, const struct config *now, struct arena *arena)
{
	const char **names = NULL;
	size_t nnames = 0;

	for (size_t rule = 0; rule < NRULES; rule++) {
		if (rule_severity((enum rule_id)rule, now) < rule_severity((enum rule_id)rule, then))
			*ARENA_PUSH(arena, names, nnames) =
				arena_printf(arena, "%s (now \"%s\")", rules[rule].name,
			                     severity_name(rule_severity((enum rule_id)rule, now)));
	}
	if (then->require == REQUIRE_LOCKED && now->require == REQUIRE_APPLIED)
		*ARENA_PUSH(arena, names, nnames) = "require (now \"applied\")";
	if (then->amendments == AMENDMENTS_DENY && now->amendments == AMENDMENTS_ALLOW)
		*ARENA_PUSH(arena, names, nnames) = "amendments (now \"allow\")";
	if (then->follow != now->follow && now->follow != FOLLOW_MODULES)
		*ARENA_PUSH(arena, names, nnames) =
			arena_printf(arena, "follow (now \"%s\")", follow_name(now->follow));
	add_missing(&names, &nnames, "stop (now also \"%s\")", now->stop, now->nstop, then->stop, then->nstop, arena);
	add_missing(&names, &nnames, "helper-roots (no longer \"%s\")", then->helper_roots, then->nhelper_roots,
	            now->helper_roots, now->nhelper_roots, arena);
	add_missing(&names, &nnames, "assets (no longer \"%s\")", then->assets, then->nassets, now->assets,
	            now->nassets, arena);
	return nnames ? list_names(arena, names, nnames) : NULL;
}

static struct fingerprint
fingerprint_of_text(const char *text)
{
	return fingerprint_of(FINGERPRINT_V1, text_of(text));
}

static const char *
add_list(struct arena *arena, const char *text, const char *name, const char *const *items, size_t nitems)
{
	text = arena_printf(arena, "%s%s\n", text, name);
	for (size_t i = 0; i < nitems; i++)
		text = arena_printf(arena, "%s %s\n", text, items[i]);
	return text;
}

/* Of all that can be relaxed. */
static struct fingerprint
config_fingerprint(const struct config *config, struct arena *arena)
{
	const char *text = arena_printf(arena, "%d %d %d\n", config->require, config->amendments, config->follow);

	for (size_t rule = 0; rule < NRULES; rule++)
		text = arena_printf(arena, "%s%s %d\n", text, rules[rule].code,
		                    (int)rule_severity((enum rule_id)rule, config));
	text = add_list(arena, text, "stop", config->stop, config->nstop);
	text = add_list(arena, text, "helper-roots", config->helper_roots, config->nhelper_roots);
	for (size_t i = 0; i < config->nenvironments; i++) {
		const struct config_environment *environment = &config->environments[i];

		text = arena_printf(arena, "%senvironment %s %s %d\n", text, config->directory,
		                    environment->script_location, environment->recursive);
		text = add_list(arena, text, "version-locations", environment->version_locations,
		                environment->nversion_locations);
	}
	return fingerprint_of_text(add_list(arena, text, "assets", config->assets, config->nassets));
}

/* Is the step away from this base on record?  Where no records are taken it is not. */
static bool
is_left_on_record(const struct policy *policy, const struct config *base, struct arena *arena)
{
	struct fingerprint then;

	if (policy->nsteps == 0 || base->amendments == AMENDMENTS_DENY)
		return false;
	then = config_fingerprint(base, arena);
	for (size_t i = 0; i < policy->nsteps; i++) {
		if (policy->steps[i].on_record && strcmp(policy->steps[i].target, POLICY_CONFIGURATION) == 0 &&
		    fingerprint_equal(&policy->steps[i].from, &then))
			return true;
	}
	return false;
}

static enum severity
strictest_severity(const struct policy *policy, enum rule_id rule)
{
	enum severity severity = rule_severity(rule, policy->now);

	for (size_t i = 0; i < policy->nbases; i++) {
		enum severity then = rule_severity(rule, policy->bases[i]);

		severity = then > severity ? then : severity;
	}
	return severity;
}

struct config
policy_strictest(const struct policy *policy, struct arena *arena)
{
	struct config strictest = *policy->now;

	if (policy->nbases == 0)
		return strictest;
	/* What is followed cannot be more and less at once: the first base decides, then any that followed more. */
	for (size_t i = policy->nbases; i-- > 0;) {
		const struct config *base = policy->bases[i];

		if (base->require == REQUIRE_LOCKED)
			strictest.require = REQUIRE_LOCKED;
		if (base->amendments == AMENDMENTS_DENY)
			strictest.amendments = AMENDMENTS_DENY;
		if (is_left_on_record(policy, base, arena) || (i >= policy->nfirst && !follows_less(policy->now, base)))
			continue;
		strictest.follow = base->follow;
		strictest.stop = base->stop;
		strictest.nstop = base->nstop;
	}
	strictest.severities = ARENA_ARRAY(arena, struct config_severity, NRULES);
	strictest.nseverities = NRULES;
	for (size_t rule = 0; rule < NRULES; rule++)
		strictest.severities[rule] =
			(struct config_severity){rules[rule].name, strictest_severity(policy, (enum rule_id)rule), 0};
	return strictest;
}

void
policy_find_steps(struct policy *policy, struct arena *arena)
{
	char hex[OBJECT_ID_HEX + 1];

	for (size_t i = 0; i < policy->nbases; i++) {
		if (policy->nleft > 0 || relaxed(policy->bases[i], policy->now, arena))
			*ARENA_PUSH(arena, policy->steps, policy->nsteps) = (struct sealing_step){
				POLICY_CONFIGURATION, config_fingerprint(policy->bases[i], arena),
				config_fingerprint(policy->now, arena), i < policy->nfirst, false};
	}
	for (size_t i = 0; i < policy->nlost; i++) {
		struct fingerprint then = fingerprint_of_text(object_id_format(&policy->lost[i].blob, hex));

		if (!policy->lost[i].moved_to)
			*ARENA_PUSH(arena, policy->steps, policy->nsteps) =
				(struct sealing_step){policy->lost[i].path, then, then, false, false};
	}
}

/* With a record it is the reviewer's to judge, as an amendment is. */
static void
offer_record(struct check *check, const struct policy *policy, struct finding *finding, const char *target)
{
	bool on_record = policy->nsteps > 0;

	for (size_t i = 0; i < policy->nsteps; i++)
		on_record &= policy->steps[i].on_record || strcmp(policy->steps[i].target, target) != 0;
	if (!on_record)
		finding->amend = amend_command(check, target);
	else if (finding->severity == SEVERITY_ERROR)
		finding->severity = SEVERITY_WARNING;
}

static void
check_unloaded(struct check *check, const struct subject *subject, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nunloaded; i++) {
		const struct environment *was = policy->unloaded[i].environment;
		const struct environment *now = policy->unloaded[i].newcomer;

		check_add(check, subject, ML307, NULL, now->source, now->line,
		          "Alembic no longer loads the %zu sealed revisions of %s but those of %s, where nothing is "
		          "sealed",
		          policy->unloaded[i].nrevisions, was->name, now->name)
			->properly = "to move an environment, move its miglock.lock with it";
	}
}

static void
check_left(struct check *check, const struct subject *subject, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nleft; i++) {
		const struct left_environment *left = &policy->left[i];
		struct finding *finding = check_add(
			check, subject, ML307, NULL, left->path, 0,
			"this change's configuration looks past %zu version %s of %s that the base's looks at",
			left->nfiles, left->nfiles == 1 ? "file" : "files", left->environment->name);

		finding->restore = "take the configuration back";
		finding->properly = "keep [[environment]] on the files that Alembic runs; to move them, git mv them";
		offer_record(check, policy, finding, POLICY_CONFIGURATION);
	}
}

static void
check_outside(struct check *check, const struct subject *subject, const struct policy *policy)
{
	for (size_t i = 0; i < policy->noutside; i++) {
		const struct environment *environment = policy->outside[i].environment;
		struct finding *finding = check_add(check, subject, ML307, NULL, environment->source, environment->line,
		                                    "prepend_sys_path has %s now, which leads out of the repository: "
		                                    "what is imported from there is "
		                                    "not checked",
		                                    policy->outside[i].path);

		finding->restore = "take it out of prepend_sys_path";
		finding->properly = "keep what revisions import in the repository, or install it as a package";
	}
}

static void
check_lost(struct check *check, const struct subject *subject, const struct policy *policy)
{
	for (size_t i = 0; i < policy->nlost; i++) {
		const struct lost_lockfile *lost = &policy->lost[i];
		struct finding *finding;

		if (lost->moved_to) {
			check_add(check, subject, ML311, NULL, lost->moved_to, 0,
			          "the lockfile was %s at the base of this change", lost->path);
			continue;
		}
		finding = check_add(
			check, subject, ML307, NULL, lost->path, 0,
			"no environment has this lockfile any more: the %zu revisions it seals are not checked",
			lost->nrevisions);
		finding->properly =
			"keep the environment where miglock finds it; miglock verify -v says what it looked at";
		if (policy->nenvironments > 0)
			offer_record(check, policy, finding, lost->path);
		else
			finding->properly =
				"keep the environment where miglock finds it, or take out miglock's hooks and jobs "
				"with it: no lockfile is left to hold a record";
	}
}

static const char *
judged_by(const struct policy *policy, const struct config *base, struct arena *arena)
{
	if (!follows_less(policy->now, base))
		return "it is still judged by the base's";
	if (is_left_on_record(policy, base, arena))
		return "what it no longer follows is on record; the rest is still judged by the base's";
	return "it is still judged by the base's, but for what is not followed once that is on record";
}

void
check_policy(struct check *check, const struct policy *policy)
{
	const struct environment none = {0};
	const struct subject subject = {.environment = &none};
	struct finding *finding;

	for (size_t i = 0; i < policy->nbases; i++) {
		const char *what = relaxed(policy->bases[i], policy->now, check->arena);
		const char *path = policy->now->path ? policy->now->path : policy->bases[i]->path;

		if (!what || !path)
			continue;
		finding = check_add(check, &subject, ML307, NULL, path, 0,
		                    "this change relaxes the configuration: %s; %s", what,
		                    judged_by(policy, policy->bases[i], check->arena));
		finding->restore = arena_printf(check->arena, "take that out of %s", path);
		finding->properly = "relax it in a change of its own, where a reviewer sees it and why";
		offer_record(check, policy, finding, POLICY_CONFIGURATION);
		break;
	}
	check_lost(check, &subject, policy);
	check_unloaded(check, &subject, policy);
	check_left(check, &subject, policy);
	check_outside(check, &subject, policy);
}
