/*
 * test_environment.c - where environments are found; what a configuration makes Alembic load is
 * tests/parity/test_environment.py's.
 */
#include "planted.h"

#include "alembic/config.h"
#include "alembic/environment.h"

#define INI(location) "[alembic]\nscript_location = " location "\n"
#define REVISION(id, down) "revision = '" id "'\ndown_revision = " down "\n"

static void
describe_one(struct sandbox *box, const struct environment *environment, const char **text)
{
	*text = arena_printf(box->arena, "%s%s:", *text, environment->name);
	for (size_t i = 0; i < environment->nversion_locations; i++)
		*text = arena_printf(box->arena, "%s %s", *text, environment->version_locations[i]);
	*text = arena_printf(box->arena, "%s%s, %s:%d, %s\n", *text, environment->recursive ? " recursive" : "",
	                     environment->source, environment->line, environment->lockfile);
}

/* One line per environment and note, or what went wrong. */
static const char *
describe(struct sandbox *box, struct snapshot *snapshot)
{
	struct config config;
	struct environments found;
	const char *text = "";

	if (config_load(&config, snapshot, NULL, box->arena, &box->err) != 0 ||
	    environments_find(&found, snapshot, &config, box->arena, &box->err) != 0) {
		snapshot_close(snapshot);
		return box->err.message;
	}
	for (size_t i = 0; i < found.nitems; i++)
		describe_one(box, &found.items[i], &text);
	for (size_t i = 0; i < found.nnotes; i++)
		text = arena_printf(box->arena, "%snote: %s:%d: %s\n", text, found.notes[i].path, found.notes[i].line,
		                    found.notes[i].text);
	snapshot_close(snapshot);
	return text;
}

/* A sandbox has another name every time. */
static const char *
without_directory(struct sandbox *box, const char *text)
{
	const char *found = strstr(text, box->directory);

	if (!found)
		return text;
	return arena_printf(box->arena, "%.*sBOX%s", (int)(found - text), text,
	                    without_directory(box, found + strlen(box->directory)));
}

static void
expect(struct sandbox *box, const char *expected)
{
	assert_string_equal(without_directory(box, describe(box, open_directory(box))), expected);
}

static void
test_nothing(void **state)
{
	struct sandbox *box = *state;

	plant(box, "app.ini", "[app]\nx = 1\n");
	plant(box, "env.py", "");
	plant(box, "broken.ini", "no section\n");
	plant(box, "pyproject.toml", "[tool.x]\n");
	expect(box, "");
}

static void
test_several(void **state)
{
	struct sandbox *box = *state;

	plant(box, "alembic.ini", INI("one"));
	plant(box, "b/alembic.ini", INI("%(here)s/two"));
	plant(box, "one/env.py", "");
	plant(box, "b/two/env.py", "");
	plant(box, "c/pyproject.toml", "[tool.alembic]\nscript_location = '%(here)s/three'\n");
	plant(box, "c/three/env.py", "");
	expect(box, "b/two: b/two/versions, b/alembic.ini:2, b/two/miglock.lock\n"
	            "c/three: c/three/versions, c/pyproject.toml:2, c/three/miglock.lock\n"
	            "one: one/versions, alembic.ini:2, one/miglock.lock\n");
}

static void
test_upward(void **state)
{
	struct sandbox *box = *state;

	plant(box, "a/b/alembic.ini", INI("a/migrations") "version_locations = a/v\nprepend_sys_path = .\n");
	plant(box, "a/migrations/env.py", "");
	plant(box, "a/v/x.py", REVISION("1", "None"));
	expect(box, "a/migrations: a/v, a/b/alembic.ini:2, a/migrations/miglock.lock\n");
}

/* Of two directories the one that holds something; of two that do, neither. */
static void
test_ambiguous(void **state)
{
	struct sandbox *box = *state;

	plant(box, "sub/alembic.ini", INI("migrations"));
	plant(box, "sub/migrations/env.py", "");
	plant(box, "migrations/README", "");
	expect(box, "sub/migrations: sub/migrations/versions, sub/alembic.ini:2, sub/migrations/miglock.lock\n");
	plant(box, "migrations/env.py", "");
	expect(box,
	       "sub/alembic.ini:2: script_location 'migrations' may be 'sub/migrations' or 'migrations', depending "
	       "on where alembic is run; say which in miglock's configuration, [[tool.miglock.environment]]");
	plant(box, "alembic.ini", INI("migrations"));
	expect(box, "migrations: migrations/versions, alembic.ini:2, migrations/miglock.lock\n"
	            "sub/migrations: sub/migrations/versions, sub/alembic.ini:2, sub/migrations/miglock.lock\n");
}

static void
test_flask_migrate(void **state)
{
	struct sandbox *box = *state;

	plant(box, "app/migrations/alembic.ini", "[alembic]\n[loggers]\nkeys = root\n");
	plant(box, "app/migrations/env.py", "");
	plant(box, "pyproject.toml", "[tool.alembic]\nversion_locations = ['x']\n");
	expect(box, "app/migrations: app/migrations/versions, app/migrations/alembic.ini:1, "
	            "app/migrations/miglock.lock\n"
	            "note: pyproject.toml:1: no script_location is set, and no env.py lies beside this file\n");
}

/* An image has the repository, or a part of it, at another place. */
static void
test_absolute(void **state)
{
	struct sandbox *box = *state;

	plant(box, "server/alembic.ini", INI("/app/migrations") "version_locations = /app/migrations/v /data/w\n");
	plant(box, "server/migrations/env.py", "");
	plant(box, "server/migrations/v/a.py", "");
	plant(box, "migrations/README", "");
	expect(box, "server/migrations: server/migrations/v, server/alembic.ini:2, server/migrations/miglock.lock\n"
	            "note: server/alembic.ini:2: version location '/data/w' is not in the directory BOX\n");
}

static void
test_missing(void **state)
{
	struct sandbox *box = *state;

	plant(box, "docs/alembic.ini", "# an example\n" INI("path/to/migrations"));
	expect(box, "docs/alembic.ini:3: script_location 'path/to/migrations' is not in the directory BOX");
	plant(box, "alembic.ini", INI("migrations"));
	plant(box, "migrations/env.py", "");
	expect(box, "migrations: migrations/versions, alembic.ini:2, migrations/miglock.lock\n"
	            "note: docs/alembic.ini:3: script_location 'path/to/migrations' is not in the directory BOX\n");
}

static void
test_out_of_the_repository(void **state)
{
	struct sandbox *box = *state;

	plant(box, "a/alembic.ini", INI("%(here)s/../../elsewhere"));
	expect(box, "a/alembic.ini:2: script_location '/<repository>/a/../../elsewhere' is not in the directory BOX");
}

/* An ini that cannot be read is trouble when it is Alembic's; otherwise it is somebody else's. */
static void
test_broken(void **state)
{
	struct sandbox *box = *state;

	plant(box, "theirs.ini", "[a]\n# alembic\n[a]\n");
	plant(box, "x/pyproject.toml", "dependencies = ['alembic'\n");
	plant(box, "x/y/alembic.ini", INI("m"));
	plant(box, "x/y/m/env.py", "");
	expect(box, "x/y/m: x/y/m/versions, x/y/alembic.ini:2, x/y/m/miglock.lock\n"
	            "note: theirs.ini:0: not used: theirs.ini:3: section 'a' already exists, in line 1\n"
	            "note: x/pyproject.toml:0: not used: x/pyproject.toml:1: not TOML: a [ is not closed\n");
	plant(box, "ours.ini", INI("m") "script_location = n\n");
	expect(box, "ours.ini:3: option 'script_location' in section 'alembic' already exists, in line 2");
	plant(box, "ours.ini", "");
	plant(box, "x/pyproject.toml", "[tool.alembic]\nx = \n");
	expect(box, "x/pyproject.toml:2: not TOML: a value is missing");
	plant(box, "x/pyproject.toml", "");
	plant(box, "alembic.ini", "# alembic\nx\n");
	expect(box, "alembic.ini:2: no section header before this line");
}

static void
test_templates(void **state)
{
	struct sandbox *box = *state;

	plant(box, "{{cookiecutter.name}}/alembic.ini", INI("migrations"));
	plant(box, "{% if x %}m{% endif %}/env.py", "");
	plant(box, "{% if x %}m{% endif %}/versions/a.py", REVISION("1", "None"));
	plant(box, "generic/alembic.ini.mako", INI("${script_location}"));
	plant(box, "generic/env.py", "");
	plant(box, "generic/script.py.mako", REVISION("${up_revision}", "None"));
	plant(box, "generic/versions/a.py", REVISION("1", "None"));
	expect(box, "");
}

/* Configured in code: env.py beside script.py.mako or versions/, and a revision. */
static void
test_by_look(void **state)
{
	struct sandbox *box = *state;

	plant(box, "a/env.py", "");
	plant(box, "a/script.py.mako", "");
	plant(box, "a/versions/x.py", "import this\n" REVISION("1", "None"));
	plant(box, "b/env.py", "");
	plant(box, "b/versions/x.py", "nothing = 1\n");
	plant(box, "c/env.py", "");
	plant(box, "c/x.py", REVISION("1", "None"));
	plant(box, "d/env.py", "");
	plant(box, "d/script.py.mako", "");
	plant(box, "d/miglock.lock", "");
	expect(box, "a: a/versions, a/env.py:0, a/miglock.lock\n"
	            "d: d, d/env.py:0, d/miglock.lock\n"
	            "note: b/env.py:0: no revision lies below, so this is no environment\n");
	plant(box, "alembic.ini", INI("a"));
	expect(box, "a: a/versions, alembic.ini:2, a/miglock.lock\n"
	            "d: d, d/env.py:0, d/miglock.lock\n"
	            "note: b/env.py:0: no revision lies below, so this is no environment\n");
}

/* A chain for each kind of database. */
static void
test_chains_apart(void **state)
{
	struct sandbox *box = *state;

	plant(box, "alembic.ini", INI("m"));
	plant(box, "m/env.py", "");
	plant(box, "m/versions/__init__.py", "");
	plant(box, "m/versions/postgres/a.py", REVISION("1", "None"));
	plant(box, "m/versions/postgres/b.py", REVISION("2", "'1'"));
	plant(box, "m/versions/sqlite/a.py", REVISION("1", "None"));
	plant(box, "m/versions/sqlite/late/b.py", REVISION("3", "(\n\t'1',  # '2'\n)"));
	plant(box, "m/versions/sql/helpers.py", "x = 1\n");
	expect(box, "m#postgres: m/versions/postgres, alembic.ini:2, m/versions/postgres/miglock.lock\n"
	            "m#sqlite: m/versions/sqlite recursive, alembic.ini:2, m/versions/sqlite/miglock.lock\n");
	plant(box, "alembic.ini", INI("m") "recursive_version_locations = true\n");
	expect(box, "m: m/versions recursive, alembic.ini:2, m/miglock.lock\n");
}

/* One chain through the subdirectories; and some that are no part of it. */
static void
test_chains_linked(void **state)
{
	struct sandbox *box = *state;

	plant(box, "m/env.py", "");
	plant(box, "m/versions/a.py", REVISION("1", "None"));
	plant(box, "m/versions/old/b.py", REVISION("x", "None"));
	expect(box, "m: m/versions, m/env.py:0, m/miglock.lock\n"
	            "note: m/env.py:0: revisions in 'm/versions/old' are not Alembic's while "
	            "recursive_version_locations is not set\n");
	plant(box, "m/versions/late/c.py", "down_revision: str = \"1\"\nrevision: str = \"2\"\n");
	expect(box, "m: m/versions, m/env.py:0, m/miglock.lock\n"
	            "note: m/env.py:0: revisions in 'm/versions/late' are not Alembic's while "
	            "recursive_version_locations is not set\n"
	            "note: m/env.py:0: revisions in 'm/versions/old' are not Alembic's while "
	            "recursive_version_locations is not set\n");
	plant(box, "cli.py", "config.set_main_option('version_locations', places)\n");
	expect(box, "m: m/versions recursive, m/env.py:0, m/miglock.lock\n"
	            "note: m/env.py:0: revisions in 'm/versions/late' follow some elsewhere, so 'm/versions' is read "
	            "with its subdirectories\n");
}

static void
test_no_versions_directory(void **state)
{
	struct sandbox *box = *state;

	plant(box, "alembic.ini", INI("m"));
	plant(box, "m/env.py", "");
	expect(box, "m: m/versions, alembic.ini:2, m/miglock.lock\n");
	plant(box, "m/one/a.py", REVISION("1", "None"));
	plant(box, "m/two/a.py", REVISION("2", "None"));
	expect(box, "m#one: m/one, alembic.ini:2, m/one/miglock.lock\n"
	            "m#two: m/two, alembic.ini:2, m/two/miglock.lock\n");
}

/* Names and lockfiles of environments that share a script directory. */
static void
test_shared(void **state)
{
	struct sandbox *box = *state;

	plant(box, "alembic.ini",
	      INI("m") "[other]\nscript_location = m\nversion_locations = v/w x\n"
	               "[again]\nscript_location = ./m/\n"
	               "[DEFAULT]\nprepend_sys_path = .\n");
	plant(box, "m/env.py", "");
	expect(box, "m#alembic: m/versions, alembic.ini:2, m/miglock.lock\n"
	            "m#other: v/w x, alembic.ini:4, v/w/miglock.lock\n");
	plant(box, "dev.ini", INI("m") "version_locations = v/w\n");
	expect(box, "m#alembic.ini:alembic: m/versions, alembic.ini:2, m/miglock.lock\n"
	            "m#dev.ini: v/w, dev.ini:2, v/w/miglock-dev.ini.lock\n"
	            "m#other: v/w x, alembic.ini:4, v/w/miglock.lock\n");
}

static void
test_configured(void **state)
{
	struct sandbox *box = *state;

	plant(box, "sub/alembic.ini", INI("m"));
	plant(box, "sub/m/env.py", "");
	plant(box, "sub/miglock.toml",
	      "[[environment]]\nscript-location = 'm'\nrecursive = true\n"
	      "[[environment]]\nname = 'second'\nscript-location = 'm'\n"
	      "version-locations = ['../v', 'w']\n");
	expect(box, "second: v sub/w, sub/miglock.toml:4, v/miglock.lock\n"
	            "sub/m#sub/miglock.toml:1: sub/m/versions recursive, sub/miglock.toml:1, sub/m/miglock.lock\n");
	plant(box, "sub/miglock.toml", "\n[[environment]]\nscript-location = '../m'\n");
	expect(box, "sub/miglock.toml:2: script-location '../m' is not in the directory BOX");
	plant(box, "sub/miglock.toml",
	      "[[environment]]\nscript-location = 'm'\nname = 'x'\n"
	      "[[environment]]\nscript-location = '.'\nname = 'x'\n");
	expect(box, "sub/miglock.toml:4: there is another environment named 'x'");
}

/* Found among tracked files; listed from what lies there. */
static void
test_in_git(void **state)
{
	struct sandbox *box = *state;
	const struct environment environment = {.version_locations = (const char *[]){"m/versions"},
	                                        .nversion_locations = 1};
	struct repository *repository;
	struct snapshot *snapshot;
	struct version_file *files;
	size_t nfiles;

	plant(box, "alembic.ini", INI("m"));
	plant(box, "m/env.py", "");
	plant(box, "m/versions/a.py", "");
	run(box, "git init -q -b main; git add -A; git commit -qm one");
	plant(box, "m/versions/b.py", "");
	plant(box, ".venv/lib/alembic.ini", "[alembic]\nscript_location = nowhere\n");
	repository = open_repository(box, box->directory);
	assert_string_equal(describe(box, open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL)),
	                    "m: m/versions, alembic.ini:2, m/miglock.lock\n");
	assert_string_equal(describe(box, open_snapshot(box, repository, SNAPSHOT_COMMIT, "main")),
	                    "m: m/versions, alembic.ini:2, m/miglock.lock\n");
	snapshot = open_snapshot(box, repository, SNAPSHOT_WORK_TREE, NULL);
	assert_int_equal(environment_list(&environment, snapshot, box->arena, &files, &nfiles, &box->err), 0);
	assert_int_equal(nfiles, 2);
	assert_string_equal(files[1].path, "m/versions/b.py");
	snapshot_close(snapshot);
	snapshot = open_snapshot(box, repository, SNAPSHOT_COMMIT, "main");
	assert_int_equal(environment_list(&environment, snapshot, box->arena, &files, &nfiles, &box->err), 0);
	assert_int_equal(nfiles, 1);
	snapshot_close(snapshot);
	repository_close(repository);
}

/* The files of location v, or what went wrong. */
static const char *
list(struct sandbox *box, bool sourceless)
{
	const struct environment environment = {
		.version_locations = (const char *[]){"v"}, .nversion_locations = 1, .sourceless = sourceless};
	struct snapshot *snapshot = open_directory(box);
	struct version_file *files;
	size_t nfiles;
	const char *text = "";

	if (environment_list(&environment, snapshot, box->arena, &files, &nfiles, &box->err) != 0)
		text = box->err.message;
	else
		for (size_t i = 0; i < nfiles; i++)
			text = arena_printf(box->arena, "%s%s%s%s ", text, files[i].path, files[i].listed ? "<" : "",
			                    files[i].listed ? files[i].listed : "");
	snapshot_close(snapshot);
	return text;
}

static void
test_list(void **state)
{
	struct sandbox *box = *state;

	assert_string_equal(list(box, false), "");
	plant(box, "v/b.py", "");
	plant(box, "w/a.py", "");
	run(box, "ln -s ../w/a.py v/c; ln -s b.py v/d.py; ln -s /nowhere v/e; ln -s user@host:1 v/.#b.py");
	assert_string_equal(list(box, false), "v/b.py w/a.py<v/c ");
	run(box, "ln -s nowhere v/f.py");
	assert_string_equal(list(box, false),
	                    "v/f.py: is a link to nothing, or out of the repository, where nothing can be locked");
}

static void
test_list_sourceless(void **state)
{
	static const char why[] =
		": is a revision without its source, which sourceless = true makes Alembic load; only "
		"source can be locked";
	struct sandbox *box = *state;

	plant(box, "v/a.py", "");
	plant(box, "v/a.pyc", "");
	plant(box, "v/__init__.pyc", "");
	plant(box, "v/__pycache__/a.cpython-311.pyc", "");
	assert_string_equal(list(box, true), "v/a.py ");
	plant(box, "v/__pycache__/b.cpython-311.pyc", "");
	assert_string_equal(list(box, false), "v/a.py ");
	assert_string_equal(list(box, true), arena_printf(box->arena, "v/__pycache__/b.cpython-311.pyc%s", why));
	plant(box, "v/c.pyo", "");
	assert_string_equal(list(box, true), arena_printf(box->arena, "v/c.pyo%s", why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)
		TEST(test_nothing),         TEST(test_several),
		TEST(test_upward),          TEST(test_ambiguous),
		TEST(test_flask_migrate),   TEST(test_absolute),
		TEST(test_missing),         TEST(test_out_of_the_repository),
		TEST(test_broken),          TEST(test_templates),
		TEST(test_by_look),         TEST(test_chains_apart),
		TEST(test_chains_linked),   TEST(test_no_versions_directory),
		TEST(test_shared),          TEST(test_configured),
		TEST(test_in_git),          TEST(test_list),
		TEST(test_list_sourceless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
