/*
 * ci_pieces.c - the systems, by the files that show them.
 */
#include "cmd/ci_pieces.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository.h"

#define INSTALL "pip install --quiet --disable-pip-version-check miglock==" MIGLOCK_VERSION

static const struct ci_piece {
	const char *system, *sign;
	const char *file; /* that --ci writes; NULL: only shown */
	const char *then; /* where it goes, or what else there is to do */
	const char *text;
} pieces[] = {
	{"GitHub Actions", ".github/workflows", ".github/workflows/miglock.yml",
         "require the check 'miglock' in the branch protection of the target branch",
         "name: miglock\n"
         "on:\n"
         "  pull_request:\n"
         "  merge_group:\n"
         "  push:\n"
         "    branches: [main, master]\n"
         "permissions:\n"
         "  contents: read\n"
         "jobs:\n"
         "  miglock:\n"
         "    runs-on: ubuntu-latest\n"
         "    steps:\n"
         "      - uses: actions/checkout@v4\n"
         "        with:\n"
         "          fetch-depth: 0\n"
         "      - uses: actions/setup-python@v5\n"
         "        with:\n"
         "          python-version: '3.x'\n"
         "      - run: " INSTALL "\n"
         "      - run: miglock verify --rev HEAD --output-format github\n"},
	{"GitLab CI", ".gitlab-ci.yml", ".gitlab/miglock.yml",
         "add to .gitlab-ci.yml:  include: [{local: .gitlab/miglock.yml}]",
         "miglock:\n"
         "  image: python:3-slim\n"
         "  variables:\n"
         "    GIT_DEPTH: '0'\n"
         "  rules:\n"
         "    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n"
         "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n"
         "  script:\n"
         "    - " INSTALL "\n"
         "    - miglock verify --rev HEAD --exit-zero --output-format gitlab --output-file "
         "gl-code-quality-report.json\n"
         "    - miglock verify --rev HEAD\n"
         "  artifacts:\n"
         "    when: always\n"
         "    reports:\n"
         "      codequality: gl-code-quality-report.json\n"},
	{"Azure Pipelines", "azure-pipelines.yml", ".azure/miglock.yml",
         "add to the jobs of azure-pipelines.yml:  - template: .azure/miglock.yml",
         "jobs:\n"
         "  - job: miglock\n"
         "    pool:\n"
         "      vmImage: ubuntu-latest\n"
         "    steps:\n"
         "      - checkout: self\n"
         "        fetchDepth: '0'\n"
         "      - task: UsePythonVersion@0\n"
         "      - script: " INSTALL "\n"
         "        displayName: install miglock\n"
         "      - script: miglock verify --rev HEAD --output-format azure\n"
         "        displayName: applied migrations are as they were locked\n"},
	{"Bitbucket Pipelines", "bitbucket-pipelines.yml", NULL, "add to the pipelines of bitbucket-pipelines.yml:",
         "  pull-requests:\n"
         "    '**':\n"
         "      - step:\n"
         "          name: miglock\n"
         "          image: python:3-slim\n"
         "          clone:\n"
         "            depth: full\n"
         "          script:\n"
         "            - " INSTALL "\n"
         "            - miglock verify --rev HEAD\n"},
	{"Jenkins", "Jenkinsfile", NULL, "add to the stages of the Jenkinsfile, in a checkout without 'shallow clone':",
         "    stage('miglock') {\n"
         "      steps {\n"
         "        sh '''\n"
         "          python3 -m venv .miglock-venv\n"
         "          .miglock-venv/bin/" INSTALL "\n"
         "          .miglock-venv/bin/miglock verify --rev HEAD --output-format junit --exit-zero --output-file "
         "miglock.xml\n"
         "          .miglock-venv/bin/miglock verify --rev HEAD\n"
         "        '''\n"
         "      }\n"
         "      post {\n"
         "        always {\n"
         "          junit 'miglock.xml'\n"
         "        }\n"
         "      }\n"
         "    }\n"},
	{"CircleCI", ".circleci/config.yml", NULL,
         "add to the jobs of .circleci/config.yml, and to a workflow's jobs 'miglock':",
         "  miglock:\n"
         "    docker:\n"
         "      - image: cimg/python:3.13\n"
         "    steps:\n"
         "      - checkout\n"
         "      - run: " INSTALL "\n"
         "      - run: miglock verify --rev HEAD\n"},
};

enum { NPIECES = sizeof pieces / sizeof pieces[0] };

static bool
is_there(const struct repository *repository, const char *path, struct arena *arena)
{
	struct stat st;
	const char *tree = repository_work_tree(repository);

	return tree && stat(path_join(arena, tree, path), &st) == 0;
}

void
ci_pieces_mention(const struct repository *repository, FILE *out)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < NPIECES; i++) {
		if (is_there(repository, pieces[i].sign, arena))
			fprintf(out, "                      (%s: miglock init --ci %s)\n", pieces[i].system,
			        pieces[i].file ? "writes what does that" : "says how");
	}
	arena_free(arena);
}

static int
write_file(const struct ci_piece *piece, const char *tree, FILE *out, struct arena *arena, struct error *err)
{
	const char *path = path_join(arena, tree, piece->file);
	const char *slash = strrchr(path, '/');
	FILE *file;

	if (mkdir(arena_copy(arena, path, (size_t)(slash - path)), 0777) < 0 && errno != EEXIST)
		return error_system(err, "cannot create the directory of '%s'", piece->file);
	/* x: what is there is somebody's. */
	file = fopen(path, "wx");
	if (!file && errno == EEXIST) {
		fprintf(out, "%s: there already, left as it is\n", piece->file);
		return 0;
	}
	if (!file)
		return error_system(err, "cannot create '%s'", piece->file);
	fputs(piece->text, file);
	if (fclose(file) != 0)
		return error_system(err, "cannot write '%s'", piece->file);
	fprintf(out, "%s: written; commit it, and %s\n", piece->file, piece->then);
	return 0;
}

static void
show(const struct ci_piece *piece, FILE *out)
{
	if (piece->file)
		fprintf(out, "%s (%s):\n\n%s\n", piece->system, piece->file, piece->text);
	else
		fprintf(out, "%s: %s\n\n%s\n", piece->system, piece->then, piece->text);
}

int
ci_pieces_write(const struct repository *repository, FILE *out, struct error *err)
{
	struct arena *arena = arena_new();
	bool seen = false;
	int ret = 0;

	for (size_t i = 0; i < NPIECES && ret == 0; i++) {
		if (!is_there(repository, pieces[i].sign, arena))
			continue;
		seen = true;
		if (pieces[i].file)
			ret = write_file(&pieces[i], repository_work_tree(repository), out, arena, err);
		else
			show(&pieces[i], out);
	}
	if (!seen) {
		fputs("no file of a CI system is here; what each would run:\n\n", out);
		for (size_t i = 0; i < NPIECES; i++)
			show(&pieces[i], out);
	}
	arena_free(arena);
	return ret;
}
