import click

@click.command()
def history():
    """X."""
