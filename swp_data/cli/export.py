import click

@click.command()
def export():
    """X."""
