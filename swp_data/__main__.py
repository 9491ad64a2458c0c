"""`python -m swp_data` runs `swp-data`."""

from swp_data.cli import main

if __name__ == "__main__":
    main(prog_name="swp-data")
