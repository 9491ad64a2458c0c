"""Boilerplate: what the sources print that is no record, by kind.

What is left after the tables claimed their text has to be one of these, so that nothing is lost in silence.
The patterns are matched with the whole rest of a printed cell or line, white space and markup removed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Boilerplate:
    """One kind of text that no row claims."""

    kind: str
    pattern: re.Pattern[str]
    scope: str = "cell"
    prose: bool = False  # free text, which an item of a list or a glossary can't be


# Where a kind may stand: a whole line, a whole cell, or also at the start of a cell whose rest a row claims.
# What is left at the end or in the middle of a claimed cell is never boilerplate.
SCOPES = ("line", "cell", "start")


def _kind(kind: str, *patterns: str, scope: str = "cell", prose: bool = False) -> Boilerplate:
    return Boilerplate(kind, re.compile("|".join(f"(?:{one})" for one in patterns)), scope, prose)


GLOSSARY_TITLES = ("Glossary",)
AFTER_GLOSSARY = "To contact your"
REFERENCE = re.compile(r"(?:[1-9]\.\d{1,2}|[A-Z]\.?\d{1,2})(?!\d)")


DATE = r"\d{1,2}[A-Z][A-Za-z]+\d{4}"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
MEETING = r"(?:Public(?:Q&A)?|Thematic|Performance|Virtual)"

EVERYWHERE = (
    _kind("rule between table rows", r"-+"),
    _kind("bullet or list mark without text", r"[-•>]"),
    _kind("page number", r"\d{1,2}", scope="line"),
    _kind("number of a commitment or a paragraph", REFERENCE.pattern, r"\d{1,2}\.", scope="start"),
)

OF_TYPE = {
    "panel_report": (
        _kind("page header or footer", rf"WestMerciaPoliceandCrimePanel–{DATE}", r"AGENDAITEM\d+"),
        _kind(
            "title",
            rf"WESTMERCIAPOLICEANDCRIMEPANEL(?:{DATE})?|{DATE}",
            r"(?:POLICE&CRIMEPLANACTIVITYANDPERFORMANCE)?(?:MONITORINGREPORT)?(?:\([A-Z-]+\d{4}\))?",
            r"DeliveryPlanExtract(?:Appendix1)?|Appendix[123]|Summary",
        ),
        _kind(
            "section heading",
            r"(?:P(?:UTTING|utting)V(?:ICTIMS|ictims)(?:AND|and|&)S(?:URVIVORS|urvivors)F(?:IRST|irst))",
            r"Buildinga[Mm]ore[Ss]ecureWestMercia|ReformingWestMercia",
            r"ReassuringWestMercia(?:[’']scommunities)?",
            r"(?:PARTB:)?(?:Policingelement|PoliceandCrimeCommissioner[’']sCommitments):?",
        ),
        _kind(
            "column heading",
            r"Ref|Plancommitment|Supportingactivity|Progressupdate|Oversightmechanism(?:\(s\))?",
            r"RefPlancommitmentSupportingactivityProgressupdateOversight|mechanism(?:\(s\))?",
            r"Month|Type|Subjectarea|MonthTypeSubjectarea|Topic|Inclusion|Data|Commentary",
            r"NAME|MEETS|PURPOSES?(?:–)?\(SaferWestMerciaPlan.*\)|NAMEPURPOSES?(?:–)?\(SaferWestMerciaPlan.*\)MEETS",
        ),
        _kind(
            "key of the glossary",
            r"Key:[‘'].*publicmeeting",
            r"GLOSSARY:OVERSIGHTMECHANISMS–SUMMARYOFMEETINGS",
        ),
        _kind(
            "month and type of a meeting",
            rf"{MONTH}(?:{MEETING})?|{MEETING}",
            scope="start",
        ),
        _kind(
            "list of appendices, contacts and background papers",
            r"SupportingInformation|Appendix[123][–-].*|availablehere|ContactPoints.*",
            r"CountyCouncilContactPoints|WorcestershireCountyCouncil\d+|WorcestershireHub:\d+",
            r"SpecificContactPointsforthisreport|[A-Z][a-z]+[A-Z][a-z]+,[A-Z].*(?:Manager|Executive)|Tel:\d+|Email:.*|[\w.]+@[\w.]+",
            r"BackgroundPapers|Intheopinionoftheproperofficer.*|Services\)thefollowing.*|thisreport:",
            r"AgendaandMinutesof.*|Allagendasandminutes.*|https?://.*|mailto:.*",
        ),
    ),
    "delivery_plan_extract": (
        _kind("page header or footer", r"Appendix1:SaferWestMerciaPlanDeliveryPlanExtract"),
        _kind(
            "section heading",
            r"PUTTINGVICTIMSANDSURVIVORSFIRST|BUILDINGAMORESECUREWESTMERCIA|REFORMINGWESTMERCIA",
            r"REASSURINGWESTMERCIA'SCOMMUNITIES",
        ),
        _kind(
            "column heading",
            r"No|SWPCommitment:?|Supporting[Aa]ctivity:?|Quarter\d[Uu]pdate[A-Z][a-z]+to[A-Z][a-z]+\d{4}",
        ),
    ),
    # The plan's lists and its glossary are tables of this package; its prose is not.
    "plan": (
        _kind("prose, headings, contents and contacts of the plan", r".+", prose=True),
        _kind("heading", "Glossary"),
    ),
}
