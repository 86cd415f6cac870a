"""What CPython makes of a source."""
import ast
import warnings

REFUSED = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def tree(source):
    """The ast of a source in bytes; one of REFUSED where CPython does not compile it, though it may parse it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = ast.parse(source)
        compile(source, "<source>", "exec", dont_inherit=True)
    return parsed
