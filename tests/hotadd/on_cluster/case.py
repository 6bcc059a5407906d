"""What a scenario is given to say what it found."""


class Skipped(Exception):
    pass


class Case:
    def __init__(self):
        self.checks, self.failures, self.notes = 0, [], []

    def check(self, holds, what, detail=""):
        """Counts; what does not hold is told, and the scenario goes on."""
        self.checks += 1
        if not holds:
            self.failures.append(what + (f": {detail}" if str(detail) else ""))
        return bool(holds)

    def same(self, seen, wanted, what):
        return self.check(seen == wanted, what, f"{seen}, should be {wanted}")

    def measured(self, text):
        self.notes.append(text)


def only_on(*versions):
    """A scenario that is run with these versions alone."""
    def mark(function):
        function.versions = versions
        return function
    return mark
