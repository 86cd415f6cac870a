"""Ways to slip an edit past, each a function that makes the change, with what must be said of it."""


class Ways(dict):
    """name -> (function, words, status)"""

    def way(self, *words, status=1):
        def add(function):
            self[function.__name__] = (function, words, status)
            return function

        return add

    def judge(self, repository, name):
        """Make the change, commit it on a branch, and check it as CI would."""
        make, said, status = self[name]
        repository.run("git checkout -q -b topic")
        make(repository)
        repository.run("git add -A -f && git commit -q --no-verify -m topic", (0, 1))
        output = repository.run("miglock verify --rev HEAD", status)
        for words in said:
            assert words in output, output
