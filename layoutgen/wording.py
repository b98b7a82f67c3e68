"""Numbers with their nouns, as the commands' messages say them."""


def counted(number: int, noun: str) -> str:
    """`1 house`, `1,234 houses`; for nouns that take an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
