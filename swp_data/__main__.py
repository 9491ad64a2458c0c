"""`python -m swp_data` runs `swp-data`."""

from swp_data.cli import run

if __name__ == "__main__":
    run()
