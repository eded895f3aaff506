"""The one error that a user is meant to read. Programming errors are not wrapped in it."""


class YingshangError(Exception):
    """One clear sentence: what is wrong, where, what was expected and what to do.

    The command line prints the message alone and exits with 1; a traceback appears only with `--debug`.
    """
