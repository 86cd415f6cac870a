"""The pieces for CI systems and pre-commit, their scripts run for real in clones made the provider's way."""
import json
import os
import re
import shutil

import pytest
import yaml

import backend
from released import DIST, ROOT, environment, run

VERSION = backend.version()
BRANCHES = [("clean", 0), ("edited", 1)]


def pull_request(project, branch, depth):
    """As actions/checkout makes it: the merge of the request, fetched to a depth into an empty repository."""
    clone = project.root.parent / f"runner-{branch}-{depth}"
    run(f"git checkout -q --detach main && git merge -q --no-ff --no-edit {branch} && git push -q origin HEAD:refs/pull/1/merge", cwd=project.root)
    run(f"""git init -q {clone} && cd {clone} && git remote add origin file://{project.origin} &&
        git fetch -q --no-tags --depth={depth} origin +refs/pull/1/merge:refs/remotes/pull/1/merge && git checkout -q --force refs/remotes/pull/1/merge""")
    sha = run("git rev-parse HEAD", cwd=clone).strip()
    event = clone.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"ref": "main"}}, "repository": {"default_branch": "main"}}))
    return clone, {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main",
                   "GITHUB_REF": "refs/pull/1/merge", "GITHUB_SHA": sha, "GITHUB_EVENT_PATH": str(event), "GITHUB_WORKSPACE": str(clone)}  # fmt: skip


@pytest.mark.parametrize("branch, status", BRANCHES)
@pytest.mark.parametrize("depth", [1, 2])
def test_action(project, venv, branch, status, depth):
    """With checkout's default depth it fetches what it needs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (step,) = action["runs"]["steps"]
    clone, variables = pull_request(project, branch, depth)
    variables |= {"MIGLOCK_VERSION": action["inputs"]["version"]["default"], "MIGLOCK_ARGS": "", "GITHUB_ACTION_PATH": str(ROOT),
                  "RUNNER_TEMP": str(clone.parent), "PATH": f"{venv}/bin:{os.environ['PATH']}"}  # fmt: skip
    output = run(step["run"], status=status, cwd=clone, env=environment(**variables))
    assert ("::error" in output) == (status == 1), output
    assert ("git fetch" in output) == (depth == 1), output


def scripts(project):
    """What `init --ci` has each system run."""
    run("rm -rf .github && mkdir -p .github/workflows && touch .gitlab-ci.yml azure-pipelines.yml bitbucket-pipelines.yml Jenkinsfile", cwd=project.root)
    run("mkdir .circleci && touch .circleci/config.yml", cwd=project.root)
    shown = run([project.miglock, "init", "--ci"], cwd=project.root)
    read = {name: yaml.safe_load((project.root / path).read_text()) for name, path in (
        ("github", ".github/workflows/miglock.yml"), ("gitlab", ".gitlab/miglock.yml"), ("azure", ".azure/miglock.yml"))}  # fmt: skip
    bitbucket = yaml.safe_load(re.search(r"bitbucket-pipelines.yml:\n\n(.*?)\n\n", shown, re.DOTALL)[1])
    circle = yaml.safe_load(re.search(r"workflow's jobs 'miglock':\n\n(.*?)\n\n", shown, re.DOTALL)[1])
    assert bitbucket["pull-requests"]["**"][0]["step"]["clone"]["depth"] == "full"
    assert read["gitlab"]["miglock"]["variables"]["GIT_DEPTH"] == "0"
    return {
        "github": [step["run"] for step in read["github"]["jobs"]["miglock"]["steps"] if "run" in step],
        "gitlab": read["gitlab"]["miglock"]["script"],
        "azure": [step["script"] for step in read["azure"]["jobs"][0]["steps"] if "script" in step],
        "bitbucket": bitbucket["pull-requests"]["**"][0]["step"]["script"],
        "circle": [step["run"] for step in circle["miglock"]["steps"] if "run" in step],
        "jenkins": [re.search(r"sh '''\n(.*?)'''", shown, re.DOTALL)[1]],
    }


VARIABLES = {
    "github": {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/topic"},
    "gitlab": {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
    "azure": {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME": "main"},
    "bitbucket": {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
    "circle": {"CIRCLECI": "true", "CIRCLE_BRANCH": "topic"},
    "jenkins": {"JENKINS_URL": "http://localhost", "CHANGE_TARGET": "main"},
}


@pytest.mark.parametrize("system", VARIABLES)
def test_what_init_writes(project, venv, system):
    script = scripts(project)[system]
    for branch, status in BRANCHES:
        clone = project.root.parent / f"{system}-{branch}"
        run(f"git clone -q {project.origin} {clone} && cd {clone} && git checkout -q --detach origin/{branch}")
        variables = VARIABLES[system] | {"CI": "true", "PATH": f"{venv}/bin:{os.environ['PATH']}"}
        output = run("set -e\n" + "\n".join(script), status=status, cwd=clone, env=environment(**variables))
        assert "ML101" in output or status == 0, output


def test_component_runs_what_init_writes(project):
    text = (ROOT / "ci/gitlab/templates/miglock.yml").read_text().split("\n---\n")[1]
    text = text.replace("$[[ inputs.version ]]", VERSION).replace(" $[[ inputs.args ]]", "").replace("$[[ inputs.stage ]]", "test")
    ours = yaml.safe_load(text)["miglock"]
    assert [line.replace(" --only-binary miglock", "") for line in ours["script"]] == scripts(project)["gitlab"]


def pre_commits():
    """Debian's, and a newer one where $MIGLOCK_PRE_COMMIT says so."""
    found = [shutil.which("pre-commit", path="/usr/bin:/usr/local/bin"), os.environ.get("MIGLOCK_PRE_COMMIT")]
    return [path for path in found if path]


@pytest.fixture(scope="session")
def index(tmp_path_factory, venv):
    """dist/ and what every pip wants that builds a package."""
    folder = tmp_path_factory.mktemp("index")
    for wheel in DIST.glob("*.whl"):
        shutil.copy(wheel, folder)
    online = {name: value for name, value in environment().items() if name != "PIP_NO_INDEX"}
    run([venv / "bin/python", "-m", "pip", "download", "-q", "-d", folder, "setuptools<81", "wheel"], env=online)
    return folder


def of_its_time(program, text):
    """Before 3.2 pre-commit had other names for the stages."""
    version = tuple(map(int, run([program, "--version"]).split()[1].split(".")[:2]))
    if version >= (3, 2):
        return text
    text = text.replace("[pre-commit, pre-merge-commit, manual]", "[commit, merge-commit, manual]").replace("[pre-push]", "[push]")
    return text.replace("minimum_pre_commit_version: 3.2.0", "minimum_pre_commit_version: 3.0.0")


def try_hooks(project, program, config, index):
    (project.root / ".pre-commit-config.yaml").write_text(config)
    variables = environment(PIP_FIND_LINKS=str(index), PRE_COMMIT_HOME=str(project.root.parent / "cache"), PATH="/usr/bin:/bin",
                            HOME=str(project.root.parent), VIRTUALENV_NO_DOWNLOAD="1")  # fmt: skip
    run("command -v miglock", status=1, env=variables)
    run(f"git add -A && {program} run --all-files miglock", cwd=project.root, env=variables)
    run("sed -i s/length=16/length=32/ migrations/versions/*orders* && git add -A", cwd=project.root)
    assert "ML101" in run(f"{program} run --all-files miglock", status=1, cwd=project.root, env=variables)
    run(f"git commit -q --no-verify -m Edit && {program} install -t pre-push", cwd=project.root, env=variables)
    assert "ML101" in run("git push -q origin HEAD:topic", status=1, cwd=project.root, env=variables)


@pytest.mark.parametrize("program", pre_commits())
def test_pre_commit_as_init_prints_it(project, program, index):
    run("git checkout -q -b topic", cwd=project.root)
    shown = (ROOT / "fixtures/cases/init/expected").read_text()
    piece = re.search(r"under pre-commit    (- repo: local\n.*?)  in CI", shown, re.DOTALL)[1].replace("X.Y.Z", VERSION)
    lines = piece.splitlines()
    config = "repos:\n" + "\n".join(["  " + lines[0]] + [line[20:] for line in lines[1:] if line.strip()]) + "\n"
    assert yaml.safe_load(config)["repos"][0]["hooks"][0]["language"] == "python"
    try_hooks(project, program, of_its_time(program, config), index)


@pytest.mark.parametrize("program", pre_commits())
def test_pre_commit_mirror(project, program, index, tmp_path):
    mirror = tmp_path / "mirror"
    shutil.copytree(ROOT / "ci/pre-commit", mirror)
    manifest = mirror / ".pre-commit-hooks.yaml"
    manifest.write_text(of_its_time(program, manifest.read_text()))
    run(f"git init -q && git add -A && git commit -q -m {VERSION} && git tag v{VERSION}", cwd=mirror)
    hooks = [hook["id"] for hook in yaml.safe_load((mirror / ".pre-commit-hooks.yaml").read_text())]
    assert hooks == ["miglock", "miglock-lock", "miglock-push"]
    config = f"repos:\n- repo: {mirror}\n  rev: v{VERSION}\n  hooks:\n  - id: miglock\n  - id: miglock-push\n"
    run("git checkout -q -b topic", cwd=project.root)
    try_hooks(project, program, config, index)
