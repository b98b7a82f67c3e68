"""`layoutgen doctor`."""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> int:
    """What this machine can run: embedded engine, Unity, GPU.

    Exits 0 where at least one simulator can run, else 3.
    """
    from layoutgen.thor.doctor import report

    found = report()
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        for name, value in found["facts"].items():
            click.echo(f"{name:<16}{value}")
        click.echo()
        for engine in found["engines"]:
            click.echo(f"{engine['name']:<16}{'can run' if engine['can_run'] else 'cannot run'}")
            for problem in engine["problems"]:
                click.echo(f"{'':<16}- {problem}")
    return 0 if any(engine["can_run"] for engine in found["engines"]) else 3
