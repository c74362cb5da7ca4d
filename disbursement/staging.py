"""The SQL by which a Treasury workbook is checked and posted as sets (kiểm tra, ghi sổ theo tập hợp). Pure.

All tables here are temporary and vanish with the transaction. What a voucher is stands in `queries/vouchers.py`, what
becomes of a payment in `running.py`; these statements ask the same questions of all rows at once.
"""

from __future__ import annotations

import json
from typing import Final

from accounts.language import Sentence, gettext_noop, remembered
from disbursement.moves import PaymentType
from programs.intake.bulk import PART

TABLES: Final = ("problem", "held", "posting", "slot", "matched", "claim", "asked", "place", "staged")
DROP: Final = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.treasury_{name}' for name in TABLES)}"
# A set of a hundred thousand rows is joined in memory, and a small sample of it says enough about it.
CREATE: Final = """
SET LOCAL work_mem = '48MB';
SET LOCAL default_statistics_target = 10;
CREATE TEMP TABLE treasury_staged (
    row_number integer NOT NULL, project_code text, project_name text, component text, source text, nature text,
    origin_year integer, assigned text, on_day date, voucher text, payment_type text, amount_vnd bigint, corrects text
) ON COMMIT DROP;
CREATE TEMP TABLE treasury_claim (key text, line_id bigint, column_key text, complaint text) ON COMMIT DROP;
CREATE TEMP TABLE treasury_place (key text, letter text, title text) ON COMMIT DROP;
CREATE TEMP TABLE treasury_held (row_number integer, held_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE treasury_problem (cell text, place text, complaint text, severity text) ON COMMIT DROP
"""
_ROW: Final = (
    "row_number, project_code, project_name, component, source, nature, origin_year, assigned, on_day, voucher,"
    " payment_type, amount_vnd"
)
COPY_ROWS: Final = f"COPY treasury_staged ({_ROW}) FROM STDIN"
COPY_OUTLINED: Final = f"COPY treasury_staged ({_ROW}, corrects) FROM STDIN"
COPY_CLAIMS: Final = "COPY treasury_claim FROM STDIN"
COPY_PLACES: Final = "COPY treasury_place FROM STDIN"
COPY_PROBLEMS: Final = "COPY treasury_problem FROM STDIN"
COPY_HELD: Final = "COPY treasury_held FROM STDIN"

BETWEEN: Final = "\x1f"
_CLAIM: Final = (
    ("project_code", "coalesce(staged.project_code, '')"),
    ("project_name", "coalesce(staged.project_name, '')"),
    ("component", "coalesce(staged.component, '')"),
    ("source", "coalesce(staged.source, '')"),
    ("nature", "coalesce(staged.nature, '')"),
    ("origin_year", "coalesce(staged.origin_year, 0)"),
    ("assigned", "coalesce(staged.assigned, '')"),
    ("year", "extract(year FROM staged.on_day)::integer"),
)
_FACTS: Final = ", ".join(name for name, _ in _CLAIM)
_CLAIM_KEY: Final = f"concat_ws(chr(31), {', '.join(fact for _, fact in _CLAIM)})"
# Everything of a row that decides to which line it belongs.
ASK: Final = f"""
CREATE TEMP TABLE treasury_asked ON COMMIT DROP AS
SELECT claim.*, concat_ws(chr(31), {_FACTS}) AS key FROM (
    SELECT DISTINCT {", ".join(f"{fact} AS {name}" for name, fact in _CLAIM)} FROM treasury_staged AS staged
) AS claim
"""
# What `Matcher.match` answers where there is nothing to weigh: one project bears the code, component and name are
# spelt as they are registered, nobody chose anything for this code, and one line fits. Behind the wall the planner
# expects a single row of each, and would compare every claim with every project.
MATCH_PLAIN: Final = """
SET LOCAL enable_nestloop = off;
SET LOCAL enable_mergejoin = off;
WITH project AS MATERIALIZED (
    SELECT id, code, name, component_id, count(*) OVER (PARTITION BY code) AS bearers
    FROM disbursement_project WHERE province_id = %(province)s
),
named AS MATERIALIZED (
    SELECT asked.*, project.id AS project_id, project.name, project.component_id
    FROM treasury_asked AS asked JOIN project ON project.code = asked.project_code AND project.bearers = 1
    WHERE asked.project_code ~ '^[0-9]+$' AND asked.key <> ALL (%(settled)s)
),
plain AS MATERIALIZED (
    SELECT named.* FROM named JOIN programs_component AS component ON component.id = named.component_id
    WHERE named.component IN ('', component.code) AND named.project_name IN ('', named.name)
    AND NOT EXISTS (SELECT FROM disbursement_treasuryalias AS alias WHERE alias.province_id = %(province)s
        AND alias.withdrawn_on IS NULL AND alias.project_code = named.project_code)
),
fitting AS (
    SELECT plain.key, line.id, line.plan_year, max(line.plan_year) OVER (PARTITION BY plain.key) AS newest
    FROM plain JOIN disbursement_capitalline AS line
        ON line.province_id = %(province)s AND line.project_id = plain.project_id AND line.plan_year <= plain.year
        AND plain.source IN ('', line.source) AND plain.nature IN ('', line.nature)
        AND plain.origin_year IN (0, line.origin_year) AND plain.assigned IN ('', line.assigned)
)
INSERT INTO treasury_claim (key, line_id)
SELECT key, min(id) FROM fitting WHERE plan_year = newest GROUP BY key HAVING count(*) = 1;
SET LOCAL enable_nestloop = on;
SET LOCAL enable_mergejoin = on
"""
# The rest, for the matcher.
CLAIMS: Final = f"""
SELECT {_FACTS}
FROM treasury_asked AS asked WHERE NOT EXISTS (SELECT FROM treasury_claim AS claim WHERE claim.key = asked.key)
"""
# The same words as `Voucher.base`; lower case of other letters than these is made in Python.
_BASE: Final = (
    "claim.line_id || '|' || lower(staged.voucher) || '|' || to_char(staged.on_day, 'YYYY-MM-DD') || '|'"
    " || staged.payment_type || '|' || staged.amount_vnd"
)
MATCH: Final = f"""
CREATE TEMP TABLE treasury_matched ON COMMIT DROP AS
SELECT staged.row_number, claim.line_id, staged.on_day, staged.payment_type, staged.amount_vnd, staged.voucher,
    staged.project_code, coalesce(staged.corrects, staged.voucher) AS corrects, {_BASE} AS base,
    NULL::bigint AS original_id, NULL::bigint AS mirror_id
FROM treasury_staged AS staged JOIN treasury_claim AS claim ON claim.key = {_CLAIM_KEY}
WHERE claim.line_id IS NOT NULL
"""
FOREIGN_LETTERS: Final = r"SELECT DISTINCT voucher, lower(voucher) FROM treasury_staged WHERE voucher ~ '[^\x01-\x7f]'"
LOWER_FOREIGN: Final = """
UPDATE treasury_matched SET base = line_id || '|' || %s || '|' || to_char(on_day, 'YYYY-MM-DD') || '|'
    || payment_type || '|' || amount_vnd
WHERE voucher = %s
"""


# SQL writes down which sentence it means and its values; whoever reads the problem gets it in their own language.
_SENTENCES: Final = {
    "place": gettext_noop("Ô %(cell)s (%(names)s)"),
    "future": gettext_noop("Ngày %(on)s chưa đến (hôm nay là %(today)s). Hãy sửa ngày chứng từ."),
    "too_old": gettext_noop("Ngày %(on)s quá xa; hãy kiểm tra lại năm."),
    "nothing": gettext_noop("Số tiền phải lớn hơn 0."),
    "twice": gettext_noop("Chứng từ này trùng với dòng %(row)s. Hãy xóa một dòng."),
}


def _sentence(code: str, **values: str) -> str:
    """The SQL that writes a sentence down; no sign of it means anything to the driver."""
    parts = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"chr(27) || jsonb_build_array('{code}', jsonb_build_object({parts}))"


def in_full(text: str) -> str:
    """A sentence as `told` reads it: what SQL wrote down by its code, or any other text as it is."""
    if not text.startswith("\x1b"):
        return text
    code, values = json.loads(text[1:])
    return remembered(Sentence("", (_SENTENCES[code],), values))


def _problem(complaint: str, column: str, source: str) -> str:
    """A problem of every row of a source, in the words and at the place of the reader's own."""
    place = _sentence(
        "place",
        cell=f"place.letter || mod(given.row_number, {PART})",
        names="coalesce(given.project_code, '') || ' – ' || given.voucher || ', ' || place.title",
    )
    return f"""
    INSERT INTO treasury_problem (cell, place, complaint, severity)
    SELECT place.letter || mod(given.row_number, {PART}), {place}, {complaint}, 'error'
    FROM {source} JOIN treasury_place AS place ON place.key = {column}
    """


# Each amount of a row stands in a column of its own.
_AMOUNT_PLACE: Final = f"'amount.' || given.row_number / {PART}"
_DAY: Final = "to_char(given.on_day, 'DD/MM/YYYY')"


UNMATCHED: Final = _problem(
    "claim.complaint",
    "claim.column_key",
    f"treasury_staged AS given JOIN treasury_claim AS claim ON claim.key = {_CLAIM_KEY.replace('staged.', 'given.')}"
    " AND claim.line_id IS NULL",
)
FUTURE: Final = _problem(
    _sentence("future", on=_DAY, today="to_char(%(today)s::date, 'DD/MM/YYYY')"),
    "'voucher_date'",
    "(SELECT * FROM treasury_staged WHERE on_day > %(today)s) AS given",
)
TOO_OLD: Final = _problem(
    _sentence("too_old", on=_DAY),
    "'voucher_date'",
    "(SELECT * FROM treasury_staged WHERE extract(year FROM on_day) < %(earliest)s) AS given",
)
NOTHING_PAID: Final = _problem(
    _sentence("nothing"), _AMOUNT_PLACE, "(SELECT * FROM treasury_staged WHERE amount_vnd = 0) AS given"
)
TWICE: Final = _problem(
    _sentence("twice", row=f"mod(twice.first, {PART})::text"),
    "'voucher'",
    "treasury_matched AS given JOIN (SELECT base, min(row_number) AS first FROM treasury_matched GROUP BY base"
    " HAVING count(*) > 1) AS twice ON twice.base = given.base AND twice.first <> given.row_number",
)
DROP_TWICE: Final = """
DELETE FROM treasury_matched AS given USING treasury_matched AS other
WHERE given.base = other.base AND given.row_number > other.row_number
"""

# Corrections: rows below zero, and the vouchers of their lines that they may correct.
CORRECTIONS: Final = """
SELECT row_number, line_id, on_day, payment_type, -amount_vnd, lower(voucher), lower(corrects)
FROM treasury_matched WHERE amount_vnd < 0 ORDER BY row_number
"""
ORIGINALS: Final = """
SELECT moved.id, moved.source_key, mirror.id, mirror.effective_on
FROM disbursement_capitalaccount AS account
JOIN disbursement_movement AS moved ON moved.province_id = account.province_id AND moved.from_account_id = account.id
    AND moved.source_kind = 'voucher'
LEFT JOIN disbursement_movement AS mirror ON mirror.province_id = moved.province_id AND mirror.reversal_of_id = moved.id
WHERE account.province_id = %(province)s AND account.line_id = ANY (%(lines)s)
ORDER BY moved.id
"""
IN_THIS_FILE: Final = """
SELECT line_id, lower(voucher), payment_type FROM treasury_matched WHERE amount_vnd > 0 AND line_id = ANY (%s)
"""
AS_REVERSAL: Final = "UPDATE treasury_matched SET original_id = %s, mirror_id = %s WHERE row_number = %s"
AS_REPAYMENT: Final = """
UPDATE treasury_matched SET payment_type = %(kind)s, amount_vnd = %(amount)s,
    base = line_id || '|' || %(voucher)s || '|' || to_char(on_day, 'YYYY-MM-DD') || '|' || %(kind)s || '|' || %(amount)s
WHERE row_number = %(row)s
"""
LEAVE_OUT: Final = f"DELETE FROM treasury_staged AS staged WHERE {_CLAIM_KEY} = ANY (%s)"
UNKNOWN: Final = f"""
SELECT claim.key, claim.column_key, claim.complaint, count(*), min(mod(staged.row_number, {PART})),
    sum(staged.amount_vnd)::bigint
FROM treasury_staged AS staged JOIN treasury_claim AS claim ON claim.key = {_CLAIM_KEY} AND claim.line_id IS NULL
GROUP BY claim.key, claim.column_key, claim.complaint ORDER BY 5
"""

# Where each voucher stands; one that was reversed or withdrawn may be recorded anew under its next number.
FIRST_SLOTS: Final = """
CREATE TEMP TABLE treasury_slot ON COMMIT DROP AS
SELECT row_number, base, 1 AS number, mirror_id AS movement_id, NULL::bigint AS held_id, original_id IS NULL AS is_open
FROM treasury_matched
"""
FIND_SLOTS: Final = """
UPDATE treasury_slot AS slot SET
    movement_id = CASE WHEN found.is_gone THEN NULL ELSE found.movement_id END,
    held_id = CASE WHEN found.is_gone OR found.movement_id IS NOT NULL THEN NULL ELSE found.held_id END,
    number = slot.number + CASE WHEN found.is_gone THEN 1 ELSE 0 END,
    is_open = found.is_gone
FROM (
    SELECT asked.row_number, posted.id AS movement_id, waiting.id AS held_id,
        CASE WHEN posted.id IS NOT NULL THEN reversal.id IS NOT NULL ELSE waiting.state = 'withdrawn' END AS is_gone
    FROM treasury_slot AS asked
    LEFT JOIN disbursement_movement AS posted ON posted.province_id = %(province)s
        AND posted.source_kind = 'voucher' AND posted.source_key = asked.base || '#' || asked.number
    LEFT JOIN disbursement_movement AS reversal ON reversal.province_id = %(province)s
        AND reversal.reversal_of_id = posted.id
    LEFT JOIN disbursement_heldpayment AS waiting ON waiting.province_id = %(province)s
        AND waiting.source_kind = 'voucher' AND waiting.source_key = asked.base || '#' || asked.number
    WHERE asked.is_open AND asked.number = %(number)s AND (posted.id IS NOT NULL OR waiting.id IS NOT NULL)
) AS found
WHERE slot.row_number = found.row_number
"""
# Whatever was neither found nor gone under a number is free under it; what was gone is asked under the next one.
STILL_OPEN: Final = "SELECT EXISTS (SELECT FROM treasury_slot WHERE is_open AND number = %(number)s)"

_WAYS: Final = ", ".join(
    f"('{one.value}', '{one.ends.kind.value}', '{one.ends.origin.value}', '{one.ends.target.value}')"
    for one in PaymentType
)
# A voucher stands under its slot, a reversal under the movement that it reverses.
_SOURCE_KEY: Final = (
    "CASE WHEN matched.original_id IS NULL THEN matched.base || '#' || slot.number ELSE matched.original_id::text END"
)
POSTING: Final = f"""
CREATE TEMP TABLE treasury_posting ON COMMIT DROP AS
SELECT matched.row_number, matched.line_id, matched.on_day, matched.payment_type, matched.amount_vnd, matched.voucher,
    matched.project_code, 'voucher' AS source_kind, {_SOURCE_KEY} AS source_key, way.kind,
    giver.id AS from_id, taker.id AS to_id, NULL::bigint AS reversal_of
FROM treasury_matched AS matched
JOIN treasury_slot AS slot ON slot.row_number = matched.row_number
    AND slot.movement_id IS NULL AND slot.held_id IS NULL AND matched.original_id IS NULL
JOIN (VALUES {_WAYS}) AS way (payment_type, kind, origin, target) ON way.payment_type = matched.payment_type
JOIN disbursement_capitalaccount AS giver ON giver.province_id = %(province)s
    AND giver.line_id = matched.line_id AND giver.bucket = way.origin
JOIN disbursement_capitalaccount AS taker ON taker.province_id = %(province)s
    AND taker.line_id = matched.line_id AND taker.bucket = way.target
UNION ALL
SELECT matched.row_number, matched.line_id, matched.on_day, matched.payment_type, -matched.amount_vnd, matched.voucher,
    matched.project_code, 'reversal', {_SOURCE_KEY}, moved.kind, moved.to_account_id, moved.from_account_id, moved.id
FROM treasury_matched AS matched
JOIN treasury_slot AS slot ON slot.row_number = matched.row_number AND slot.movement_id IS NULL
JOIN disbursement_movement AS moved ON moved.province_id = %(province)s AND moved.id = matched.original_id
"""
# Lines on which some account would be below zero at the end of some day: only their rows are tried one by one.
SHORT_LINES: Final = """
WITH asked AS MATERIALIZED (
    SELECT from_id AS id, sum(amount_vnd) AS amount_vnd, min(on_day) AS since FROM treasury_posting GROUP BY from_id
),
drawn AS MATERIALIZED (
    -- What is there without all that came in later is enough for everything: no day can be short.
    SELECT asked.id FROM asked JOIN disbursement_capitalaccount AS account
        ON account.province_id = %(province)s AND account.id = asked.id
    WHERE account.balance_vnd - asked.amount_vnd < (
        SELECT coalesce(sum(moved.amount_vnd), 0) FROM disbursement_movement AS moved
        WHERE moved.province_id = %(province)s AND moved.to_account_id = asked.id
            AND moved.effective_on > asked.since
    )
),
change AS (
    SELECT from_id AS id, on_day AS day, -amount_vnd AS amount_vnd
        FROM treasury_posting WHERE from_id IN (SELECT id FROM drawn)
    UNION ALL SELECT to_id, on_day, amount_vnd FROM treasury_posting WHERE to_id IN (SELECT id FROM drawn)
    UNION ALL SELECT drawn.id, moved.effective_on, moved.amount_vnd
        FROM drawn JOIN disbursement_movement AS moved
            ON moved.province_id = %(province)s AND moved.to_account_id = drawn.id
    UNION ALL SELECT drawn.id, moved.effective_on, -moved.amount_vnd
        FROM drawn JOIN disbursement_movement AS moved
            ON moved.province_id = %(province)s AND moved.from_account_id = drawn.id
),
daily AS (SELECT id, day, sum(amount_vnd) AS amount_vnd FROM change GROUP BY id, day),
running AS (SELECT id, sum(amount_vnd) OVER (PARTITION BY id ORDER BY day) AS balance_vnd FROM daily)
SELECT DISTINCT posting.line_id FROM treasury_posting AS posting
WHERE posting.from_id IN (SELECT id FROM running WHERE balance_vnd < 0)
"""
ROWS_OF_LINES: Final = """
SELECT row_number, line_id, on_day, CASE WHEN reversal_of IS NULL THEN payment_type ELSE payment_type || '_repaid' END,
    amount_vnd, voucher, project_code, source_key
FROM treasury_posting WHERE line_id = ANY (%s)
"""
# Lines of carried-over money that rows draw new money from: each has a deadline of its own.
CARRIED_LINES: Final = """
SELECT DISTINCT line.id FROM treasury_posting AS posting
JOIN disbursement_capitalline AS line ON line.province_id = %(province)s AND line.id = posting.line_id
WHERE line.origin_year < line.plan_year AND posting.reversal_of IS NULL
    AND posting.payment_type IN ('advance', 'settlement')
"""
TAKE_OUT: Final = "DELETE FROM treasury_posting WHERE row_number = ANY (%s)"

WRITE: Final = f"""
WITH posted AS MATERIALIZED (
    SELECT nextval(%(sequence)s::regclass) AS id, given.*
    FROM (SELECT * FROM treasury_posting ORDER BY row_number) AS given
),
written AS (
    INSERT INTO disbursement_movement (id, province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on,
        known_on, source_kind, source_key, recorded_by_id, note, reversal_of_id)
    SELECT id, %(province)s, kind, from_id, to_id, amount_vnd, on_day, %(today)s, source_kind, source_key, %(user)s,
        left('Chứng từ ' || voucher, 300), reversal_of
    FROM posted
)
INSERT INTO disbursement_treasuryrow (province_id, file_id, row_number, part, attempt, voucher, effective_on,
    payment_type, amount_vnd, line_id, outcome, movement_id, held_payment_id)
SELECT %(province)s, %(file)s, mod(matched.row_number, {PART}), matched.row_number / {PART}, %(attempt)s,
    matched.voucher, matched.on_day, matched.payment_type,
    matched.amount_vnd, matched.line_id,
    CASE WHEN slot.movement_id IS NOT NULL OR slot.held_id IS NOT NULL THEN 'already'
        WHEN held.held_id IS NOT NULL THEN 'held' ELSE 'posted' END,
    coalesce(slot.movement_id, posted.id), coalesce(slot.held_id, held.held_id)
FROM treasury_matched AS matched
JOIN treasury_slot AS slot ON slot.row_number = matched.row_number
LEFT JOIN treasury_held AS held ON held.row_number = matched.row_number
LEFT JOIN posted ON posted.row_number = matched.row_number
ORDER BY matched.row_number
"""
MOVEMENT_NUMBERS: Final = "SELECT pg_get_serial_sequence('disbursement_movement', 'id')"
COUNTS: Final = """
SELECT (SELECT count(*) FROM treasury_matched), (SELECT count(*) FROM treasury_posting),
    (SELECT coalesce(sum(CASE WHEN reversal_of IS NULL THEN amount_vnd ELSE -amount_vnd END), 0)::bigint
        FROM treasury_posting), (SELECT count(*) FROM treasury_held)
"""
# Row by row, and within a row from left to right; what has no cell comes first.
PROBLEMS: Final = """
SELECT cell, place, complaint FROM treasury_problem
ORDER BY coalesce(substring(cell FROM '[0-9]+')::integer, 0), length(substring(cell FROM '^[A-Z]*')),
    substring(cell FROM '^[A-Z]*') COLLATE "C", complaint COLLATE "C"
LIMIT %s
"""
ERRORS: Final = "SELECT count(*) FROM treasury_problem WHERE severity = 'error'"

# Undoing a file: the mirror of every movement that it posted and that nobody reversed since.
UNDO: Final = """
INSERT INTO disbursement_movement (province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on,
    known_on, decision_id, source_kind, source_key, reversal_of_id, recorded_by_id, note)
SELECT moved.province_id, moved.kind, moved.to_account_id, moved.from_account_id, moved.amount_vnd, moved.effective_on,
    %(today)s, moved.decision_id, 'reversal', moved.id::text, moved.id, %(user)s, left(%(note)s, 300)
FROM disbursement_treasuryrow AS filed
JOIN disbursement_movement AS moved ON moved.province_id = filed.province_id AND moved.id = filed.movement_id
WHERE filed.province_id = %(province)s AND filed.file_id = %(file)s AND filed.attempt = %(attempt)s
    AND filed.outcome = 'posted' AND moved.reversal_of_id IS NULL
    AND NOT EXISTS (SELECT FROM disbursement_movement AS mirror
        WHERE mirror.province_id = moved.province_id AND mirror.reversal_of_id = moved.id)
ORDER BY moved.id
"""
# What a file took back by a correction is recorded again, as a voucher under its next number.
UNDO_CORRECTIONS: Final = """
INSERT INTO disbursement_movement (province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on,
    known_on, source_kind, source_key, recorded_by_id, note)
SELECT first.province_id, first.kind, first.from_account_id, first.to_account_id, first.amount_vnd, first.effective_on,
    %(today)s, first.source_kind,
    regexp_replace(first.source_key, '#[0-9]+$', '') || '#'
        || (substring(first.source_key FROM '#([0-9]+)$')::integer + 1),
    %(user)s, left(first.note, 300)
FROM disbursement_treasuryrow AS filed
JOIN disbursement_movement AS mirror ON mirror.province_id = filed.province_id AND mirror.id = filed.movement_id
JOIN disbursement_movement AS first ON first.province_id = mirror.province_id AND first.id = mirror.reversal_of_id
WHERE filed.province_id = %(province)s AND filed.file_id = %(file)s AND filed.attempt = %(attempt)s
    AND filed.outcome = 'posted'
ORDER BY first.id
"""
