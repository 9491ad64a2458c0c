"""The contents of a report as plain data, before they become rows of tables, and the lines to compare with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from swp_data.ingest.known_texts import KnownTexts
from swp_data.ingest.layouts import tabbed, tabbed_sections, text_flow, text_flow_glossary
from swp_data.ingest.layouts.columns import columns_of
from swp_data.ingest.layouts.known_cells import (
    mend_broken_words,
    share_oversight,
    split_status_words,
    use_known_texts,
)
from swp_data.ingest.layouts.narrative import read_meetings, read_passages
from swp_data.ingest.layouts.table_lines import is_table_row, unread_tables
from swp_data.ingest.printed import DeliveryPlan, Doubt, Listing, Meeting, Passage, Topic
from swp_data.ingest.report_file import ReportFile, title_and_type
from swp_data.ingest.row_doubts import row_doubts
from swp_data.ingest.vocabulary import Vocabulary


@dataclass(frozen=True)
class ReportContents:
    """What the readers of a report's layout found in it."""

    report: ReportFile
    vocabulary: Vocabulary
    plan: DeliveryPlan
    passages: list[Passage]
    listings: list[Listing]
    meetings: list[Meeting]
    topics: list[Topic]

    @property
    def lines(self) -> set[int]:
        """The lines of table rows that were read, as contents or as headings."""
        cells = [passage.body for passage in self.passages] + [meeting.subject for meeting in self.meetings]
        cells += [cell for row in self.listings for cell in (row.name, row.purpose, row.meets)]
        read = self.plan.lines | {line for cell in cells for line in cell.lines}
        return read | {topic.line for topic in self.topics} | set(self._headings())

    def _headings(self) -> Iterator[int]:
        words = self.vocabulary.reports
        for number, line in enumerate(self.report.lines, 1):
            if is_table_row(line):
                cells = [cell.strip() for cell in line.split("\t")]
                for roles in (words.glossary_columns, words.topic_columns, words.meeting_columns):
                    if columns_of(cells, roles):
                        yield number

    def doubts(self) -> Iterator[Doubt]:
        """Yield the lines that a person should compare with the contents."""
        yield from self.report.doubts
        yield from self.plan.unsure
        yield from row_doubts(self.plan, self.vocabulary, cells_are_known=self.report.form != "text")
        yield from unread_tables(self.report.lines, self.lines)
        if not self.report.published:
            for meeting in self.meetings:
                yield Doubt(
                    meeting.subject.lines[0], "the report prints no date, so its meetings have no year"
                )
        title, document_type, is_certain = title_and_type(self.report.lines, self.vocabulary)
        if not is_certain:
            reason = f"the type of the document is not recognised; it was taken for a {document_type}"
            yield Doubt(1, f"{reason}, with the title {title!r}" if title else reason)
        if self.report.form == "text" and self.report.page_starts:
            yield Doubt(
                1,
                "the text has page breaks like one from pdftotext; give the PDF itself, whose cells are known",
            )
        if not self.plan.rows:
            yield Doubt(1, "there is no delivery plan table; only the narrative was drafted")


def read_contents(report: ReportFile, vocabulary: Vocabulary, known: KnownTexts) -> ReportContents:
    """Read the contents of a report in either layout.

    Args:
        report: the report.
        vocabulary: the words of the profile.
        known: what earlier reports print, by which mixed cells of the text-flow layout are told apart.
    """
    in_tabs = report.form != "text" or tabbed.is_tabular(report.text, vocabulary)
    plan = (tabbed if in_tabs else text_flow).read_delivery_plan(report.text, vocabulary)
    if not in_tabs:
        mend_broken_words(plan, known.words)
        use_known_texts(plan, known, vocabulary.reports.stock_updates)
        split_status_words(plan, vocabulary.profile)
    share_oversight(plan, known)
    if in_tabs:
        listings = tabbed_sections.read_listings(report.text, vocabulary)
    else:
        listings, unsure = text_flow_glossary.read_listings(report.text, vocabulary)
        plan.unsure += unsure
    first_commitment = min((commitment.line for commitment in plan.commitments.values()), default=0)
    table = vocabulary.heading_above(report.lines, first_commitment)
    return ReportContents(
        report,
        vocabulary,
        plan,
        read_passages(report.text, table, vocabulary),
        listings,
        read_meetings(report.text, vocabulary),
        tabbed_sections.read_topics(report.text, vocabulary),
    )
