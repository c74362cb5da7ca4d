"""The head and the foot of an official paper in a Word file (thể thức: ô số 1 đến 5, 7, 9 và 10)."""

from typing import Final

from reporting.document import OfficialFrame, Signature
from reporting.render.docx_words import box, gap, paragraph, plain_table, rule, run, said, width_of
from reporting.render.html import MOTTO, NATION, ended

_LEFT_SHARE: Final = 0.41
_ISSUER_RULE: Final = 0.4
_TITLE_RULE: Final = 0.28
_MM: Final = 1440 / 25.4
_STAMPS: Final = {"KHẨN": 20 * _MM, "THƯỢNG KHẨN": 40 * _MM, "HỎA TỐC": 30 * _MM}


def draw_frame(frame: OfficialFrame, room: int) -> str:
    """Boxes 1 to 5, 9a, 10b and the legal bases; `room` is the width of the page's text in twips."""
    left, right = _columns(room)
    issuer = frame.issuer.upper()
    agency = said("Superior", frame.superior.upper()) if frame.superior else ""
    agency += said("Issuer", issuer) + rule(min(width_of(issuer, "Issuer"), left) * _ISSUER_RULE, left)
    nation = said("Nation", NATION.upper()) + said("Motto", MOTTO) + rule(width_of(MOTTO, "Motto"), right)
    number = said("Number", frame.number_line)
    if not frame.type_name:
        number += said("About", frame.summary)
    if frame.urgency:
        number += box("Urgent", frame.urgency, _STAMPS[frame.urgency], left)
    place = said("Date", f"{frame.place}, {frame.date_text}")
    title = ""
    if frame.type_name:
        title = said("Title", frame.type_name.upper()) + said("Subtitle", frame.summary)
        title += rule(room * _TITLE_RULE, room)
    return (
        plain_table((left, right), ((agency, nation), (number, place)))
        + title
        + gap()
        + _addressed(frame, room)
        + (said("Decides", frame.authority.upper()) if frame.authority else "")
        + _bases(frame)
    )


def _columns(room: int) -> tuple[int, int]:
    left = round(room * _LEFT_SHARE)
    return left, room - left


def _addressed(frame: OfficialFrame, room: int) -> str:
    """One addressee on the line of "Kính gửi", several under each other with their dashes under the colon."""
    if not frame.addressed_to:
        return ""
    head = "Kính gửi:"
    if len(frame.addressed_to) == 1:
        return said("Addressed", f"{head} {frame.addressed_to[0]}.", align="center")
    lines = [f"- {line}" for line in ended(frame.addressed_to)]
    under = width_of(head, "Addressed")
    longest = max(width_of(line, "Addressed") for line in lines)
    side = max(round((room - under - longest) / 2), 0)
    drawn = said("Addressed", head, keep=True, indent=f'w:left="{side}"')
    for line in lines:
        drawn += said("Addressed", line, indent=f'w:left="{round(side + under) + 140}" w:hanging="140"')
    return drawn + gap()


def _bases(frame: OfficialFrame) -> str:
    return "".join(said("Basis", line) for line in ended(frame.legal_bases))


def draw_signature(signature: Signature, room: int) -> str:
    """Boxes 7 and 9b side by side (chữ ký và nơi nhận)."""
    left, right = _columns(room)
    receive = ""
    if signature.recipients:
        receive = said("Receive", "Nơi nhận:")
        receive += "".join(said("Recipient", f"- {line}") for line in ended(signature.recipients))
    sign = "".join(
        paragraph("Authority" if at else "AuthorityFirst", run(line.upper()))
        for at, line in enumerate(signature.authority)
    )
    sign += paragraph("SignGap", "")
    if signature.office:
        sign += said("Authority", signature.office.upper())
    sign += said("Signer", signature.name) if signature.name else ""
    return plain_table((left, right), ((receive or paragraph("Recipient", ""), sign),))
