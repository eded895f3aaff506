"""What dbt puts into the context of a template and sqlfluff does not: macros by engine, and the environment."""


class Adapter:
    """Stands for the engine: a macro of the engine renders as a call of a function with its name."""

    def dispatch(self, name):
        """Return the macro; a file of the lake renders as its relation."""
        return lambda *arguments: (
            str(arguments[0]) if name == "parquet" else f"{name}({', '.join(map(str, arguments))})"
        )


def env_var(name, default=""):
    """Return the default; nothing of the environment changes the shape of a statement."""
    return default


adapter = Adapter()
execute = False
