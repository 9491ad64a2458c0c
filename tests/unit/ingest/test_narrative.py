from swp_data.ingest.layouts.narrative import read_meetings, read_passages
from swp_data.ingest.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of("swp-2016")

REPORT = """Background

1. The purpose of this report is to provide members with an overview of activity undertaken by the PCC
in support of his plan.

Reforming West Mercia

2. **Police officers** – Since the pledge, 250 officers have been recruited, and the number of officers is now

2152 in all.

Holding to account

3. Findings include:

- An update on confidence led to analysis.
- There is work going on.

Month\tType\tSubject area
May\tThematic\tPerformance

Legal Implications

None

Contact Points

Somebody, 01234 567890
"""


def test_passages_have_their_section_heading_and_objective():
    found = read_passages(REPORT, 0, VOCABULARY)
    assert [(p.number, p.section, p.heading, p.objective_id) for p in found] == [
        (1, "Background", None, None),
        (2, "Reforming West Mercia", "Police officers", "reform"),
        (3, "Reforming West Mercia", "Holding to account", "reform"),
        (None, "Legal Implications", None, None),
    ]


def test_a_paragraph_continues_on_the_next_page_and_bullets_are_its_lines():
    found = read_passages(REPORT, 0, VOCABULARY)
    assert found[1].body.text.endswith("the number of officers is now 2152 in all.")
    assert (
        found[2].body.text
        == "Findings include:\nAn update on confidence led to analysis.\nThere is work going on."
    )


def test_contact_details_are_not_a_passage():
    assert not [p for p in read_passages(REPORT, 0, VOCABULARY) if "01234" in p.body.text]


def test_meetings_are_read_in_either_layout():
    assert [(m.month, m.type, m.subject.text) for m in read_meetings(REPORT, VOCABULARY)] == [
        (5, "thematic", "Performance")
    ]
    flow = "Month Type Subject area\nJune Public Question areas raised by the public and\n\nperformance\n\n15. Next"
    assert [m.subject.text for m in read_meetings(flow, VOCABULARY)] == [
        "Question areas raised by the public and performance"
    ]
