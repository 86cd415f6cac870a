/*
 * test_config.c - miglock's configuration: where it is found, what it may say.
 */
#include "planted.h"

#include "alembic/config.h"

/* NULL when it loads. */
static const char *
load_named(struct sandbox *box, const char *named, struct config *config)
{
	struct snapshot *snapshot = open_directory(box);
	int rc = config_load(config, snapshot, named, box->arena, &box->err);

	snapshot_close(snapshot);
	return rc == 0 ? NULL : box->err.message;
}

static const char *
load(struct sandbox *box, struct config *config)
{
	return load_named(box, NULL, config);
}

/* What a root miglock.toml of this text is refused for. */
static void
refused(struct sandbox *box, const char *text, const char *why)
{
	struct config config;
	const char *got;

	plant(box, "miglock.toml", text);
	got = load(box, &config);
	assert_non_null(got);
	assert_string_equal(got, why);
}

static void
test_defaults(void **state)
{
	struct sandbox *box = *state;
	struct config config;

	plant(box, "pyproject.toml", "[tool.x]\nmiglock = 1\n");
	assert_null(load(box, &config));
	assert_null(config.path);
	assert_string_equal(config.directory, "");
	assert_int_equal(config.nenvironments, 0);
	assert_null(config.target_branch);
	assert_int_equal(config.require, REQUIRE_LOCKED);
	assert_int_equal(config.nseverities, 0);
}

static void
test_everything(void **state)
{
	struct sandbox *box = *state;
	struct config config;

	plant(box, "sub/dir/pyproject.toml",
	      "[tool.miglock]\ntarget-branch = 'trunk'\nrequire = 'applied'\n"
	      "[[tool.miglock.environment]]\nname = 'a'\nscript-location = 'm'\nversion-locations = ['v', 'w']\n"
	      "recursive = true\n"
	      "[[tool.miglock.environment]]\nscript-location = 'n'\n"
	      "[tool.miglock.rules]\nML2 = 'off'\nML203 = 'error'\n\"moved-import\" = 'note'\nML4 = 'warning'\n");
	plant(box, "sub/dir/deeper/miglock.toml", "nonsense");
	assert_null(load(box, &config));
	assert_string_equal(config.path, "sub/dir/pyproject.toml");
	assert_string_equal(config.directory, "sub/dir");
	assert_string_equal(config.target_branch, "trunk");
	assert_int_equal(config.require, REQUIRE_APPLIED);
	assert_int_equal(config.nenvironments, 2);
	assert_string_equal(config.environments[0].name, "a");
	assert_string_equal(config.environments[0].script_location, "m");
	assert_int_equal(config.environments[0].nversion_locations, 2);
	assert_string_equal(config.environments[0].version_locations[1], "w");
	assert_true(config.environments[0].recursive);
	assert_int_equal(config.environments[0].line, 4);
	assert_null(config.environments[1].name);
	assert_false(config.environments[1].recursive);
	assert_int_equal(config.nseverities, 4);
	assert_string_equal(config.severities[1].selector, "ML203");
	assert_int_equal(config.severities[0].severity, SEVERITY_OFF);
	assert_int_equal(config.severities[1].severity, SEVERITY_ERROR);
	assert_int_equal(config.severities[2].severity, SEVERITY_NOTE);
	assert_int_equal(config.severities[3].severity, SEVERITY_WARNING);
	assert_int_equal(config.severities[2].line, 14);
}

static void
test_nearest_to_the_root(void **state)
{
	struct sandbox *box = *state;
	struct config config;

	plant(box, "a/b/miglock.toml", "target-branch = '3'\n");
	assert_null(load(box, &config));
	assert_string_equal(config.target_branch, "3");
	plant(box, "z/.miglock.toml", "target-branch = '2'\n");
	assert_null(load(box, &config));
	assert_string_equal(config.target_branch, "2");
	plant(box, ".miglock.toml", "target-branch = '1'\n");
	assert_null(load(box, &config));
	assert_string_equal(config.target_branch, "1");
	assert_null(load_named(box, "a/./b/miglock.toml", &config));
	assert_string_equal(config.target_branch, "3");
}

static void
test_two(void **state)
{
	struct sandbox *box = *state;
	struct config config;

	plant(box, "a/miglock.toml", "");
	plant(box, "b/pyproject.toml", "[tool.miglock]\n");
	assert_string_equal(load(box, &config), "both 'a/miglock.toml' and 'b/pyproject.toml' configure miglock; keep "
	                                        "one, or name it with --config");
	assert_null(load_named(box, "b/pyproject.toml", &config));
	assert_string_equal(config.path, "b/pyproject.toml");
}

static void
test_named(void **state)
{
	struct sandbox *box = *state;
	struct config config;

	plant(box, "pyproject.toml", "[tool.black]\n");
	plant(box, "other.toml", "target-branch = 'x'\n");
	assert_null(load_named(box, "other.toml", &config));
	assert_string_equal(config.target_branch, "x");
	assert_string_equal(load_named(box, "pyproject.toml", &config), "'pyproject.toml' has no [tool.miglock]");
	assert_non_null(strstr(load_named(box, "no.toml", &config), "there is no 'no.toml' in the directory "));
	assert_non_null(strstr(load_named(box, "../x.toml", &config), "--config '../x.toml' leads out of the "));
}

static void
test_unknown_keys(void **state)
{
	struct sandbox *box = *state;

	refused(box, "\ntarget_branch = 'x'\n",
	        "miglock.toml:2: unknown key 'target_branch' (did you mean "
	        "'target-branch'?)");
	refused(box, "[[environment]]\nscript-locations = 'x'\n",
	        "miglock.toml:2: unknown key 'environment.script-locations' (did you mean "
	        "'environment.script-location'?)");
	refused(box, "[whatever]\n", "miglock.toml:1: unknown key 'whatever'");
	refused(box, "[tool.miglock]\nstop = []\n",
	        "miglock.toml:1: the keys of miglock.toml stand at its top, not in [tool.miglock]");
	refused(box, "\"environment.name\" = 'x'\n", "miglock.toml:1: unknown key 'environment.name'");
	refused(box, "\"require\\u0000\" = 'locked'\n", "miglock.toml:1: unknown key 'require'");
}

static void
test_wrong_values(void **state)
{
	struct sandbox *box = *state;

	refused(box, "target-branch = 1\n", "miglock.toml:1: 'target-branch' must be a string");
	refused(box, "target-branch = 'a\\\\'\nx = 1\ny",
	        "miglock.toml:3: not TOML: expected = and a value after the key 'y'");
	refused(box, "target-branch = \"a\\u0000\"\n", "miglock.toml:1: 'target-branch' must be a string");
	refused(box, "require = 'all'\n", "miglock.toml:1: 'require' must be \"locked\" or \"applied\"");
	refused(box, "environment = 'x'\n", "miglock.toml:1: 'environment' must be tables, [[environment]]");
	refused(box, "environment = [1]\n", "miglock.toml:1: 'environment' must be tables, [[environment]]");
	refused(box, "[[environment]]\nname = 'x'\n", "miglock.toml:1: this environment lacks its 'script-location'");
	refused(box, "[[environment]]\nrecursive = 'true'\n",
	        "miglock.toml:2: 'environment.recursive' must be true or false");
	refused(box, "[[environment]]\nversion-locations = 'v'\n",
	        "miglock.toml:2: 'environment.version-locations' must be a list of strings");
	refused(box, "[[environment]]\nversion-locations = ['v', 1]\n",
	        "miglock.toml:2: 'environment.version-locations' must be a list of strings");
	refused(box, "rules = 'x'\n", "miglock.toml:1: 'rules' must be a table, [rules]");
	refused(box, "[rules]\nML1 = 'off'\nML2 = 'errors'\n",
	        "miglock.toml:3: rule 'ML2' must be \"error\", \"warning\", \"note\" or \"off\"");
}

static void
test_keys(void **state)
{
	size_t nkeys;
	const struct config_key *keys = config_keys(&nkeys);

	(void)state;
	assert_in_range(nkeys, 8, 100);
	for (size_t i = 0; i < nkeys; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(keys[i].name, keys[j].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)
		TEST(test_defaults),
		TEST(test_everything),
		TEST(test_nearest_to_the_root),
		TEST(test_two),
		TEST(test_named),
		TEST(test_unknown_keys),
		TEST(test_wrong_values),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
