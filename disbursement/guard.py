"""The guard of the book as SQL (chốt chặn của sổ cái): what the database promises, whoever writes. Pure.

The guard runs once a statement as the owner of the tables, so it sees every row and compares provinces by itself.
An amount above zero, two accounts and one posting a source row are constraints of the table.
"""

from __future__ import annotations

from disbursement.moves import MOVES, Between

_SAME_MONEY = (
    "(given.plan_year, given.origin_year, given.source, given.nature)"
    " = (taken.plan_year, taken.origin_year, taken.source, taken.nature)"
)
_RELATIONS = {
    Between.SAME_LINE: "giver.line_id = taker.line_id",
    Between.OTHER_LINE: f"giver.line_id <> taker.line_id AND {_SAME_MONEY}",
    Between.FROM_OUTSIDE: "taken.parent_id IS NULL",
    Between.TO_OUTSIDE: "given.parent_id IS NULL",
    Between.TO_CHILD: f"taken.parent_id = giver.line_id AND {_SAME_MONEY}",
    Between.TO_PARENT: f"given.parent_id = taker.line_id AND {_SAME_MONEY}",
    Between.NEXT_YEAR: (
        "taken.plan_year = given.plan_year + 1 AND (taken.origin_year, taken.source, taken.nature, taken.assigned,"
        " taken.component_id, taken.unit_id) = (given.origin_year, given.source, given.nature, given.assigned,"
        " given.component_id, given.unit_id) AND taken.project_id IS NOT DISTINCT FROM given.project_id"
    ),
}


def allowed_moves() -> str:
    """The table of moves as a condition on a movement, its two accounts and their lines (bảng bước dạng SQL)."""
    return "\n        OR ".join(
        f"(added.kind, giver.bucket, taker.bucket) = ('{move.kind.value}', '{move.origin.value}',"
        f" '{move.target.value}') AND {_RELATIONS[move.between]}"
        for move in MOVES
    )


# A movement that leaves its province, or that the table of moves does not know; equal steps are asked once.
_WRONG_STEP = """
    SELECT added.id, added.kind, giver.bucket AS origin, taker.bucket AS target
    FROM (
        SELECT min(id) AS id, province_id, kind, from_account_id, to_account_id, reversal_of_id IS NULL AS is_first
        FROM added GROUP BY province_id, kind, from_account_id, to_account_id, reversal_of_id IS NULL
    ) AS added
    LEFT JOIN public.disbursement_capitalaccount AS giver
        ON giver.id = added.from_account_id AND giver.province_id = added.province_id
    LEFT JOIN public.disbursement_capitalaccount AS taker
        ON taker.id = added.to_account_id AND taker.province_id = added.province_id
    LEFT JOIN public.disbursement_capitalline AS given ON given.id = giver.line_id
    LEFT JOIN public.disbursement_capitalline AS taken ON taken.id = taker.line_id
    WHERE giver.id IS NULL OR taker.id IS NULL
    OR added.is_first AND NOT coalesce(
        :allowed_moves
    , false)
    LIMIT 1"""
_BALANCES = """
    UPDATE public.disbursement_capitalaccount AS account
    SET balance_vnd = account.balance_vnd + change.amount_vnd
    FROM (
        SELECT side.account_id, sum(side.amount_vnd)::bigint AS amount_vnd
        FROM added CROSS JOIN LATERAL (
            VALUES (added.from_account_id, -added.amount_vnd), (added.to_account_id, added.amount_vnd)
        ) AS side (account_id, amount_vnd)
        GROUP BY side.account_id
    ) AS change
    WHERE account.id = change.account_id"""
# Only days from the first drawing on can have changed for the worse: go back from the balance to that day. Where all
# that came in later is still there, no day since can have been short.
_OVERDRAFT = """
    SELECT account.id, days.day, days.balance_vnd
    FROM (
        SELECT added.from_account_id AS id, min(added.effective_on) AS since FROM added GROUP BY added.from_account_id
    ) AS drawn
    JOIN public.disbursement_capitalaccount AS account
        ON account.id = drawn.id AND account.bucket <> 'outside' AND account.balance_vnd < (
            SELECT coalesce(sum(amount_vnd), 0) FROM public.disbursement_movement
            WHERE province_id = account.province_id AND to_account_id = account.id AND effective_on > drawn.since
        )
    CROSS JOIN LATERAL (
        WITH later AS (
            SELECT change.day, sum(change.amount_vnd) AS amount_vnd
            FROM (
                SELECT effective_on AS day, amount_vnd FROM public.disbursement_movement
                WHERE province_id = account.province_id AND to_account_id = account.id AND effective_on > drawn.since
                UNION ALL
                SELECT effective_on, -amount_vnd FROM public.disbursement_movement
                WHERE province_id = account.province_id AND from_account_id = account.id AND effective_on > drawn.since
            ) AS change
            GROUP BY change.day
        )
        SELECT later.day, account.balance_vnd - coalesce(sum(later.amount_vnd) OVER (
            ORDER BY later.day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS balance_vnd
        FROM later
        UNION ALL
        SELECT drawn.since, account.balance_vnd - coalesce((SELECT sum(later.amount_vnd) FROM later), 0)
    ) AS days
    WHERE days.balance_vnd < 0
    ORDER BY account.id, days.day
    LIMIT 1"""
_GUARD = """
CREATE FUNCTION public.disbursement_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $guard$
DECLARE
    written bigint;
    reversals bigint;
    touched bigint[];
    people bigint[];
    known bigint;
    few boolean;
    wrong record;
BEGIN
    SELECT count(*), count(added.reversal_of_id), ARRAY[
        least(min(added.from_account_id), min(added.to_account_id)),
        greatest(min(added.from_account_id), min(added.to_account_id))
    ], ARRAY[min(added.recorded_by_id), max(added.recorded_by_id)]
    INTO written, reversals, touched, people FROM added;
    IF written = 0 THEN
        RETURN NULL;
    END IF;
    -- A plan that is kept for one movement would crawl over thousands, so a large set is planned anew each time.
    few := written <= 16;
    IF written > 1 THEN
        SELECT array_agg(account.id ORDER BY account.id) INTO touched FROM (
            SELECT added.from_account_id AS id FROM added UNION SELECT added.to_account_id FROM added
        ) AS account;
    END IF;

    -- Whoever recorded it exists and stays, as a key would see to it, but once a statement instead of once a row.
    IF people[1] IS NOT NULL THEN
        IF people[1] = people[2] THEN
            people := people[1:1];
        ELSE
            SELECT array_agg(DISTINCT added.recorded_by_id) INTO people
            FROM added WHERE added.recorded_by_id IS NOT NULL;
        END IF;
        PERFORM 1 FROM public.accounts_user WHERE id = ANY (people) ORDER BY id FOR KEY SHARE;
        GET DIAGNOSTICS known = ROW_COUNT;
        IF known < cardinality(people) THEN
            RAISE EXCEPTION 'a movement names somebody who does not exist'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'disbursement_movement_recorded_by';
        END IF;
    END IF;

    :wrong_step
    IF wrong.id IS NOT NULL AND (wrong.origin IS NULL OR wrong.target IS NULL) THEN
        RAISE EXCEPTION 'movement % leaves its province', wrong.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_same_province';
    ELSIF wrong.id IS NOT NULL THEN
        RAISE EXCEPTION 'no % goes from % to % between these lines', wrong.kind, wrong.origin, wrong.target
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_allowed_move';
    END IF;

    IF reversals > 0 THEN
        EXECUTE $planned$
            SELECT added.id
            FROM added LEFT JOIN public.disbursement_movement AS original
                ON original.id = added.reversal_of_id AND original.province_id = added.province_id
            WHERE added.reversal_of_id IS NOT NULL AND NOT coalesce(
                (original.from_account_id, original.to_account_id, original.amount_vnd, original.kind)
                = (added.to_account_id, added.from_account_id, added.amount_vnd, added.kind)
                AND original.reversal_of_id IS NULL AND original.effective_on <= added.effective_on, false)
            LIMIT 1
        $planned$ INTO wrong;
        IF wrong.id IS NOT NULL THEN
            RAISE EXCEPTION 'movement % does not mirror what it reverses', wrong.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_exact_reversal';
        END IF;
    END IF;

    -- In the order of ids, or two statements wait for each other; FOR UPDATE would wait for the foreign keys' locks.
    PERFORM 1 FROM public.disbursement_capitalaccount
    WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;

    :balances
    :overdraft
    IF wrong.id IS NOT NULL THEN
        RAISE EXCEPTION 'account % would hold % on %', wrong.id, wrong.balance_vnd, wrong.day
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_no_overdraft',
            DETAIL = jsonb_build_object('account', wrong.id, 'day', wrong.day, 'balance_vnd', wrong.balance_vnd)::text;
    END IF;
    RETURN NULL;
END $guard$;

CREATE FUNCTION public.disbursement_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $refuse$
BEGIN
    RAISE EXCEPTION 'the book is only added to: % of % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disbursement_append_only';
END $refuse$;

CREATE FUNCTION public.disbursement_keep_balance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $keep$
BEGIN
    -- Depth two is an update made by the guard, which touches nothing but the balance.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' AND NEW.balance_vnd = 0 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'only a movement changes a balance'
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disbursement_append_only';
END $keep$;

CREATE TRIGGER disbursement_guard AFTER INSERT ON public.disbursement_movement
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_guard();
CREATE TRIGGER disbursement_append_only BEFORE UPDATE OR DELETE ON public.disbursement_movement
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_refuse_change();
CREATE TRIGGER disbursement_append_only BEFORE UPDATE OR DELETE ON public.disbursement_capitalline
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_refuse_change();
CREATE TRIGGER disbursement_append_only BEFORE DELETE ON public.disbursement_capitalaccount
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_refuse_change();
CREATE TRIGGER disbursement_open_empty BEFORE INSERT ON public.disbursement_capitalaccount
FOR EACH ROW EXECUTE FUNCTION public.disbursement_keep_balance();
CREATE TRIGGER disbursement_keep_balance BEFORE UPDATE ON public.disbursement_capitalaccount
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_keep_balance();
REVOKE ALL ON FUNCTION public.disbursement_guard() FROM PUBLIC;
-- Room in each page, so that a new balance stays beside the old one and no index has to follow.
ALTER TABLE public.disbursement_capitalaccount SET (fillfactor = 50);
"""


def _kept_or_planned(query: str, into: str = "") -> str:
    """A statement whose plan is kept for a few movements and made anew for many."""
    return f"""IF few THEN {query}{into};
    ELSE EXECUTE $planned${query}$planned${into};
    END IF;"""


GUARD_SQL = (
    _GUARD.replace(":wrong_step", _kept_or_planned(_WRONG_STEP, " INTO wrong"))
    .replace(":balances", _kept_or_planned(_BALANCES))
    .replace(":overdraft", _kept_or_planned(_OVERDRAFT, " INTO wrong"))
    .replace(":allowed_moves", allowed_moves())
)

# For a database that has the guard of an earlier version.
REPLACE_GUARD_SQL = GUARD_SQL[: GUARD_SQL.index("$guard$;") + len("$guard$;")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)

# While all movements of a fresh book come from one account, statistics say that every account has them all: the guard
# would then read the whole book for each account of a large set.
PLANS_SQL = "ALTER FUNCTION public.disbursement_guard() SET enable_seqscan = off"

DROP_GUARD_SQL = """
ALTER TABLE public.disbursement_capitalaccount RESET (fillfactor);
DROP TRIGGER disbursement_guard ON public.disbursement_movement;
DROP TRIGGER disbursement_append_only ON public.disbursement_movement;
DROP TRIGGER disbursement_append_only ON public.disbursement_capitalline;
DROP TRIGGER disbursement_append_only ON public.disbursement_capitalaccount;
DROP TRIGGER disbursement_open_empty ON public.disbursement_capitalaccount;
DROP TRIGGER disbursement_keep_balance ON public.disbursement_capitalaccount;
DROP FUNCTION public.disbursement_guard();
DROP FUNCTION public.disbursement_refuse_change();
DROP FUNCTION public.disbursement_keep_balance();
"""
