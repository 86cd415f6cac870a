"""The decorators whose annotations are free do not look at any, by CPython's and SQLAlchemy's own word."""
import sys

import pytest

import allowances


class Recorder(dict):
    """Annotations that note how they are read; handing the mapping itself on is no reading."""

    reads = ()

    def noting(name):
        def read(self, *args):
            self.reads += (name,)
            return getattr(dict, name)(self, *args)

        return read

    for name in "__getitem__ __iter__ __len__ __contains__ get items keys values copy".split():
        locals()[name] = noting(name)


def decorated(decorate):
    def function(self=None):
        yield

    annotations = Recorder({"self": "Nowhere", "return": "Nothing"})
    function.__annotations__ = annotations
    decorate(function)
    return annotations.reads


@pytest.mark.parametrize("module, name", sorted(allowances.PLAIN))
def test_does_not_look(module, name):
    found = getattr(pytest.importorskip(module), name, None)
    if found is None:
        pytest.skip(f"newer than Python {sys.version.split()[0]}")
    called = {"wraps": lambda f: found(len)(f), "compiles": lambda f: found(type("Construct", (), {}))(f)}.get(name)
    assert decorated(called or found) == ()
    if name == "lru_cache":
        assert decorated(found(maxsize=None)) == ()


def test_accessors_do_not_look():
    for accessor in ("getter", "setter", "deleter"):
        assert decorated(getattr(property(), accessor)) == ()


def test_those_that_look_are_noticed():
    assert decorated(lambda f: list(f.__annotations__)) != ()
    assert decorated(lambda f: f.__annotations__.get("self")) != ()
