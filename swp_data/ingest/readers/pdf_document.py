"""Reader of PDF files."""
from swp_data.ingest.readers.conversion import Conversion
def read_pdf(data: bytes) -> Conversion:
    raise NotImplementedError
