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


_GUARD = """
CREATE FUNCTION public.disbursement_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    touched bigint[];
    wrong record;
BEGIN
    SELECT array_agg(DISTINCT account.id ORDER BY account.id) INTO touched
    FROM added CROSS JOIN LATERAL (VALUES (added.from_account_id), (added.to_account_id)) AS account (id);
    IF touched IS NULL THEN
        RETURN NULL;
    END IF;

    -- In the order of ids, or two statements wait for each other; FOR UPDATE would wait for the foreign keys' locks.
    PERFORM 1 FROM public.disbursement_capitalaccount
    WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;

    WITH account AS MATERIALIZED (
        SELECT id, province_id, line_id, bucket FROM public.disbursement_capitalaccount WHERE id = ANY (touched)
    ), line AS MATERIALIZED (
        SELECT * FROM public.disbursement_capitalline
        WHERE id = ANY (ARRAY(SELECT account.line_id FROM account WHERE account.line_id IS NOT NULL))
    )
    SELECT added.id, added.kind, giver.bucket AS origin, taker.bucket AS target INTO wrong
    FROM added
    LEFT JOIN account AS giver ON giver.id = added.from_account_id AND giver.province_id = added.province_id
    LEFT JOIN account AS taker ON taker.id = added.to_account_id AND taker.province_id = added.province_id
    LEFT JOIN line AS given ON given.id = giver.line_id
    LEFT JOIN line AS taken ON taken.id = taker.line_id
    WHERE giver.id IS NULL OR taker.id IS NULL
    OR added.reversal_of_id IS NULL AND NOT coalesce(
        /* allowed moves */
    , false)
    LIMIT 1;
    IF FOUND AND (wrong.origin IS NULL OR wrong.target IS NULL) THEN
        RAISE EXCEPTION 'movement % leaves its province', wrong.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_same_province';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'no % goes from % to % between these lines', wrong.kind, wrong.origin, wrong.target
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_allowed_move';
    END IF;

    IF EXISTS (SELECT 1 FROM added WHERE added.reversal_of_id IS NOT NULL) THEN
        SELECT added.id INTO wrong
        FROM added LEFT JOIN public.disbursement_movement AS original
            ON original.id = added.reversal_of_id AND original.province_id = added.province_id
        WHERE added.reversal_of_id IS NOT NULL AND NOT coalesce(
            (original.from_account_id, original.to_account_id, original.amount_vnd, original.kind)
            = (added.to_account_id, added.from_account_id, added.amount_vnd, added.kind)
            AND original.reversal_of_id IS NULL AND original.effective_on <= added.effective_on, false)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'movement % does not mirror what it reverses', wrong.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disbursement_exact_reversal';
        END IF;
    END IF;

    UPDATE public.disbursement_capitalaccount AS account
    SET balance_vnd = account.balance_vnd + change.amount_vnd
    FROM (
        SELECT side.account_id, sum(side.amount_vnd)::bigint AS amount_vnd
        FROM added CROSS JOIN LATERAL (
            VALUES (added.from_account_id, -added.amount_vnd), (added.to_account_id, added.amount_vnd)
        ) AS side (account_id, amount_vnd)
        GROUP BY side.account_id
    ) AS change
    WHERE account.id = change.account_id AND account.id = ANY (touched);

    -- Only days from the first drawing on can have changed for the worse: go back from the balance to that day.
    SELECT account.id, days.day, days.balance_vnd INTO wrong
    FROM (
        SELECT added.from_account_id AS id, min(added.effective_on) AS since FROM added GROUP BY added.from_account_id
    ) AS drawn
    JOIN public.disbursement_capitalaccount AS account
        ON account.id = drawn.id AND account.id = ANY (touched) AND account.bucket <> 'outside'
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
    LIMIT 1;
    IF FOUND THEN
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
    IF TG_OP = 'INSERT' AND NEW.balance_vnd = 0 THEN
        RETURN NEW;
    END IF;
    -- Depth two is an update made by the guard; nobody else writes a balance.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1
        AND (NEW.id, NEW.province_id, NEW.bucket) = (OLD.id, OLD.province_id, OLD.bucket)
        AND NEW.line_id IS NOT DISTINCT FROM OLD.line_id THEN
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
CREATE TRIGGER disbursement_keep_balance BEFORE INSERT OR UPDATE ON public.disbursement_capitalaccount
FOR EACH ROW EXECUTE FUNCTION public.disbursement_keep_balance();
REVOKE ALL ON FUNCTION public.disbursement_guard() FROM PUBLIC;
"""

GUARD_SQL = _GUARD.replace("/* allowed moves */", allowed_moves())

DROP_GUARD_SQL = """
DROP TRIGGER disbursement_guard ON public.disbursement_movement;
DROP TRIGGER disbursement_append_only ON public.disbursement_movement;
DROP TRIGGER disbursement_append_only ON public.disbursement_capitalline;
DROP TRIGGER disbursement_append_only ON public.disbursement_capitalaccount;
DROP TRIGGER disbursement_keep_balance ON public.disbursement_capitalaccount;
DROP FUNCTION public.disbursement_guard();
DROP FUNCTION public.disbursement_refuse_change();
DROP FUNCTION public.disbursement_keep_balance();
"""
