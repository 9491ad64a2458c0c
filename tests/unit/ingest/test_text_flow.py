from swp_data.ingest.layouts.text_flow import read_delivery_plan
from swp_data.ingest.layouts.text_flow_blocks import split_wide_line
from swp_data.ingest.layouts.text_flow_glossary import read_listings
from swp_data.ingest.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of("swp-2016")

START = """PUTTING VICTIMS AND SURVIVORS FIRST

Policing element:
Ref Plan commitment Supporting activity Progress update Oversight

mechanism
"""


def plan(text):
    return read_delivery_plan(START + text, VOCABULARY)


def texts(found):
    return [(r.commitment, r.ref, r.activity.text, r.update.text, r.oversight.text) for r in found.rows]


def test_narrow_and_wide_blocks_become_the_cells_of_a_row():
    found = plan(
        "1.1 Make sure officers\n\nhave the skills\n\nAudit and review of knowledge, skills and attitudes.\n\n"
        "An audit was carried out in May and found compliance.\n\nVictims' Board.\n"
    )
    assert found.commitments["1.1"].wording.text == "Make sure officers have the skills"
    assert texts(found) == [
        (
            "1.1",
            None,
            "Audit and review of knowledge, skills and attitudes.",
            "An audit was carried out in May and found compliance.",
            "Victims' Board.",
        )
    ]


def test_a_commitment_can_be_printed_after_its_first_activity():
    found = plan(
        "(A2.1) A needs assessment will be carried out in this\n\nComplete Delivery Plan\nmonitoring\n\n"
        "A.2 Complete a\nneeds assessment\n\n(A2.2) Scorecards and heat maps are being produced\n\nCompleted JAC\n"
    )
    assert texts(found) == [
        (
            "A.2",
            "A2.1",
            "(A2.1) A needs assessment will be carried out in this",
            "Complete",
            "Delivery Plan monitoring",
        ),
        ("A.2", "A2.2", "(A2.2) Scorecards and heat maps are being produced", "Completed", "JAC"),
    ]


def test_a_repeated_reference_is_a_doubt():
    found = plan("3.3 Ensuring buildings\n\n(3.2.3) Telematics Completed\n(3.2.3) Hereford Completed\n")
    assert "the reference (3.2.3) is printed a second time" in [doubt for _, doubt in found.unsure]


def test_a_line_that_holds_two_cells_is_split_where_the_second_fills_its_column():
    line = (
        "(C3.1) Fire and Rescue Service Business Case Go live delayed by Home Office following challenge by"
    )
    assert split_wide_line(line, "the two FRA.", VOCABULARY.references) == (
        "(C3.1) Fire and Rescue Service Business Case",
        "Go live delayed by Home Office following challenge by",
    )


def test_a_glossary_row_may_be_broken_anywhere():
    found, _ = read_listings(
        "NAME PURPOSE (Safer West Mercia Plan – Reforming west Mercia) MEETS\n"
        "Athena Programme Board To lead the work\n\nof the system.\n\nMinimum\nbi monthly\n\n"
        "Mental Health Strategic\nGroup\n\nIt pulls partners together.\n\nUnder\nreview\n",
        VOCABULARY,
    )
    assert [(row.name.text, row.purpose.text, row.meets.text, row.objective_id) for row in found] == [
        ("Athena Programme Board", "To lead the work of the system.", "Minimum bi monthly", "reform"),
        ("Mental Health Strategic Group", "It pulls partners together.", "Under review", "reform"),
    ]
