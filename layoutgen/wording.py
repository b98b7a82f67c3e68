"""Numbers with their nouns and units, as the commands' messages say them."""

_BYTES = {"MB": 1e6, "GB": 1e9, "TB": 1e12}


def counted(number: int, noun: str) -> str:
    """`1 house`, `1,234 houses`; for nouns that take an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sized(count: float) -> str:
    """Bytes as `20.4 MB`, `1.2 GB`, `983.0 TB`."""
    unit = next((unit for unit in ("MB", "GB") if count < 1000 * _BYTES[unit]), "TB")
    return f"{count / _BYTES[unit]:,.1f} {unit}"
