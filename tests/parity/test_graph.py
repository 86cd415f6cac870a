"""graph.c against Alembic's own RevisionMap: heads, bases, what is applied, cycles, identifiers."""

import json
import os
import random
import subprocess
import warnings
from pathlib import Path

import pytest
from alembic.script.revision import CycleDetected, ResolutionError, Revision, RevisionError, RevisionMap

ROOT = Path(__file__).resolve().parents[2]
DESCRIBE = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools" / "graph_describe"


def described(revisions, applied=(), identify=()):
    question = {"revisions": revisions, "applied": list(applied), "identify": list(identify)}
    done = subprocess.run([DESCRIBE], input=json.dumps(question).encode(), capture_output=True, check=True)
    return json.loads(done.stdout)


def alembic_map(revisions):
    made = [Revision(r["id"], tuple(r["down"]), tuple(r["depends"]), tuple(r["labels"])) for r in revisions]
    revision_map = RevisionMap(lambda: made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        revision_map._revision_map
    return revision_map


def random_revisions(rng, backward):
    """Parents mostly come earlier; `backward` is how likely one does not."""
    ids = [f"{rng.randrange(16**3):03x}{i}" for i in range(rng.randint(1, 9))]
    revisions = []
    for i, name in enumerate(ids):
        pool = ids if rng.random() < backward else ids[:i]
        down = rng.sample(pool, min(len(pool), rng.choice([0, 1, 1, 1, 2])))
        depends = rng.sample(pool, min(len(pool), rng.choice([0, 0, 0, 1, 2])))
        labels = [f"label{i}"] if rng.random() < 0.2 else []
        revisions.append({"id": name, "down": sorted(down), "depends": sorted(depends), "labels": labels})
    for revision in revisions:
        for other in revisions:
            if other["labels"] and other["id"] in revision["depends"] and rng.random() < 0.5:
                revision["depends"] = [other["labels"][0] if d == other["id"] else d for d in revision["depends"]]
    rng.shuffle(revisions)
    return revisions


def closure(revision_map, rows):
    return {
        r.revision
        for r in revision_map._get_ancestor_nodes(revision_map.get_revisions(rows), include_dependencies=True)
    }


@pytest.mark.parametrize("seed", range(150))
def test_sound_graphs(seed):
    rng = random.Random(seed)
    revisions = random_revisions(rng, backward=0)
    theirs = alembic_map(revisions)
    ids = [r["id"] for r in revisions]
    rows = rng.sample(ids, rng.randint(0, min(3, len(ids))))
    ours = described(revisions, rows)
    assert sorted(ours["heads"]) == sorted(theirs.heads)
    assert sorted(ours["real_heads"]) == sorted(theirs._real_heads)
    assert sorted(ours["bases"]) == sorted(theirs.bases)
    assert set(ours["applied"]) == closure(theirs, rows)
    assert ours["cycle"] == [] and ours["missing"] == ours["duplicates"] == ours["clashes"] == 0


@pytest.mark.parametrize("seed", range(150))
def test_identifiers(seed):
    rng = random.Random(seed)
    stems = ["ab", "abc", "abcd", "abcde", "abcdef", "label", "lab", "é123", "éa", "x"]
    ids = rng.sample(stems, 5)
    labels = [s for s in rng.sample(["cart", "car", "labels", "abcd_", "y"], 3)]
    revisions = [{"id": name, "down": ids[:i][-1:], "depends": [], "labels": []} for i, name in enumerate(ids)]
    revisions[rng.randrange(5)]["labels"] = labels
    theirs = alembic_map(revisions)
    asked = sorted({s[:n] for s in stems + labels for n in range(1, len(s) + 1)} | {"nothing"})
    for identifier, answer in zip(asked, described(revisions, identify=asked)["identified"]):
        try:
            expected = theirs._revision_for_ident(identifier).revision
        except ResolutionError as error:
            expected = "Multiple revisions" in str(error)
        assert answer == expected, identifier


def is_cycle(revisions, cycle):
    by_name = {r["id"]: r["id"] for r in revisions} | {label: r["id"] for r in revisions for label in r["labels"]}
    parents = {r["id"]: {by_name[p] for p in r["down"] + r["depends"]} for r in revisions}
    return len(set(cycle)) == len(cycle) and all(b in parents[a] for a, b in zip(cycle, cycle[1:] + cycle[:1]))


def test_cycles():
    """What Alembic calls a cycle, so do we; where only we do, the cycle shown is one."""
    found = missed = sound = 0
    for seed in range(400):
        revisions = random_revisions(random.Random(seed), backward=0.15)
        ours = described(revisions)["cycle"]
        try:
            alembic_map(revisions)
            theirs = False
        except CycleDetected:
            theirs = True
        assert not theirs or ours, (seed, revisions)
        assert not ours or is_cycle(revisions, ours), (seed, revisions, ours)
        found += bool(ours and theirs)
        missed += bool(ours and not theirs)
        sound += not ours
    assert found > 50 and sound > 50, (found, missed, sound)


@pytest.mark.parametrize(
    "labels",
    [(["aaaa1"], []), (["bbbb1"], []), (["cart"], ["cart"]), ([], ["aaaa1"])],
)
def test_label_clashes(labels):
    revisions = [
        {"id": "aaaa1", "down": [], "depends": [], "labels": labels[0]},
        {"id": "bbbb1", "down": ["aaaa1"], "depends": [], "labels": labels[1]},
    ]
    with pytest.raises(RevisionError, match="already used by revision"):
        alembic_map(revisions)
    assert described(revisions)["clashes"] == 1


@pytest.mark.parametrize("edge", ["down", "depends"])
def test_missing(edge):
    revisions = [{"id": "aaaa1", "down": [], "depends": [], "labels": []} | {edge: ["aaaa"]}]
    with pytest.raises(KeyError):
        alembic_map(revisions)
    assert described(revisions)["missing"] == 1
