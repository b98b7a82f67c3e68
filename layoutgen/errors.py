"""Every error the project raises on purpose, each with the exit code that the command line returns for it.

Exit codes: 0 done, 1 a check found faults or a run ended with failures, 2 the input was wrong (nothing was
written), 3 the environment or the simulator failed, 4 an error of layoutgen's own, 130 interrupted.
"""


class LayoutgenError(Exception):
    """Base of all errors here; the message is one line that says what was wrong, where, and what to do."""

    exit_code = 3


class InputError(LayoutgenError):
    """The user's input cannot be used."""

    exit_code = 2


class RecipeError(InputError):
    """A recipe has an unknown key, a wrong type or an impossible value."""


class HouseError(InputError):
    """A house or a house source is malformed; names the house, the key and the reason."""


class DatasetError(InputError):
    """A dataset directory is missing, incomplete, of another plan, or not ours."""


class OutputError(InputError):
    """The target cannot be written."""


class RunLocked(InputError):
    """Another run is writing to the same target."""


class ChecksFailed(LayoutgenError):
    """A check ran to its end and found faults."""

    exit_code = 1


class EnvironmentProblem(LayoutgenError):
    """Something that must be installed or reachable is not."""


class DiskFull(EnvironmentProblem):
    """The target has no space left, or less than the run keeps in reserve."""


class SimulatorError(LayoutgenError):
    """Base of what can go wrong while a simulator runs."""


class SimulatorDied(SimulatorError):
    """The simulator's process ended while a call was under way."""


class SimulatorTimeout(SimulatorError):
    """The simulator did not answer a call before its deadline."""


class ActionFailed(SimulatorError):
    """The simulator refused an action; carries the simulator's own reason."""


class SceneFailed(SimulatorError):
    """The simulator could not build the house."""


class ProtocolError(SimulatorError):
    """The simulator answered with something that is not its protocol."""


UNDECODABLE = (ValueError, RecursionError)
"""What decoding a foreign text raises: msgspec's errors and UnicodeDecodeError are ValueErrors."""


def one_line(error: BaseException) -> str:
    """An error's message on one line, at most 300 characters; its name where it has none."""
    return " ".join(str(error).split())[:300] or type(error).__name__
