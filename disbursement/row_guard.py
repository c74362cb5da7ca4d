"""Keys that are proven set by set as SQL (khóa kiểm theo tập hợp), for rows that come by the hundred thousand. Pure.

PostgreSQL proves a key row by row, four microseconds each: for a Treasury file that was a quarter of its import. Lines
and movements are never deleted, so whoever adds rows proves once a statement that what they name is there; files and
people may go, so their rows are locked as a key would lock them, and leave only when nobody names them.
"""

from __future__ import annotations

# The names are those of the keys that these functions stand for.
ROW_GUARD_SQL = """
CREATE FUNCTION public.disbursement_rows_stand() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $stand$
DECLARE
    missing text;
BEGIN
    PERFORM 1 FROM public.disbursement_treasuryfile
    WHERE id = ANY (ARRAY(SELECT DISTINCT added.file_id FROM added)) ORDER BY id FOR KEY SHARE;
    -- Planned anew each time: what suits one row would crawl over thousands.
    EXECUTE $planned$
        SELECT 'file' FROM (SELECT DISTINCT province_id, file_id FROM added) AS named
        LEFT JOIN public.disbursement_treasuryfile AS there
            ON there.province_id = named.province_id AND there.id = named.file_id
        WHERE there.id IS NULL
        UNION ALL
        SELECT 'line' FROM (SELECT DISTINCT province_id, line_id FROM added) AS named
        LEFT JOIN public.disbursement_capitalline AS there
            ON there.province_id = named.province_id AND there.id = named.line_id
        WHERE there.id IS NULL
        UNION ALL
        SELECT 'movement' FROM added AS named
        LEFT JOIN public.disbursement_movement AS there
            ON there.province_id = named.province_id AND there.id = named.movement_id
        WHERE named.movement_id IS NOT NULL AND there.id IS NULL
        LIMIT 1
    $planned$ INTO missing;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'a row names a % that is not in its province', missing
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'disbursement_treasuryrow_' || missing || '_ref';
    END IF;
    RETURN NULL;
END $stand$;

CREATE FUNCTION public.disbursement_file_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $stays$
BEGIN
    IF EXISTS (
        SELECT FROM public.disbursement_treasuryrow WHERE province_id = OLD.province_id AND file_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'rows name file %', OLD.id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'disbursement_treasuryrow_file_ref';
    END IF;
    RETURN NULL;
END $stays$;

CREATE FUNCTION public.disbursement_person_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $stays$
BEGIN
    IF EXISTS (SELECT FROM public.disbursement_movement WHERE recorded_by_id = OLD.id) THEN
        RAISE EXCEPTION 'movements name person %', OLD.id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'disbursement_movement_recorded_by';
    END IF;
    RETURN NULL;
END $stays$;

REVOKE ALL ON FUNCTION public.disbursement_rows_stand() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.disbursement_file_stays() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.disbursement_person_stays() FROM PUBLIC;
-- No key forbids these any more.
CREATE TRIGGER disbursement_not_emptied BEFORE TRUNCATE ON public.disbursement_capitalaccount
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_refuse_change();
CREATE TRIGGER disbursement_not_emptied BEFORE TRUNCATE ON public.disbursement_movement
FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_refuse_change();
CREATE TRIGGER disbursement_rows_stand AFTER INSERT ON public.disbursement_treasuryrow
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_rows_stand();
CREATE TRIGGER disbursement_rows_still_stand AFTER UPDATE ON public.disbursement_treasuryrow
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.disbursement_rows_stand();
CREATE TRIGGER disbursement_file_stays AFTER DELETE ON public.disbursement_treasuryfile
FOR EACH ROW EXECUTE FUNCTION public.disbursement_file_stays();
CREATE TRIGGER disbursement_file_keeps_its_number AFTER UPDATE OF id, province_id ON public.disbursement_treasuryfile
FOR EACH ROW WHEN ((OLD.id, OLD.province_id) IS DISTINCT FROM (NEW.id, NEW.province_id))
EXECUTE FUNCTION public.disbursement_file_stays();
CREATE TRIGGER disbursement_person_stays AFTER DELETE ON public.accounts_user
FOR EACH ROW EXECUTE FUNCTION public.disbursement_person_stays();
CREATE TRIGGER disbursement_person_keeps_the_number AFTER UPDATE OF id ON public.accounts_user
FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION public.disbursement_person_stays();
"""
DROP_ROW_GUARD_SQL = """
DROP TRIGGER disbursement_not_emptied ON public.disbursement_capitalaccount;
DROP TRIGGER disbursement_not_emptied ON public.disbursement_movement;
DROP TRIGGER disbursement_rows_stand ON public.disbursement_treasuryrow;
DROP TRIGGER disbursement_rows_still_stand ON public.disbursement_treasuryrow;
DROP TRIGGER disbursement_file_stays ON public.disbursement_treasuryfile;
DROP TRIGGER disbursement_file_keeps_its_number ON public.disbursement_treasuryfile;
DROP TRIGGER disbursement_person_stays ON public.accounts_user;
DROP TRIGGER disbursement_person_keeps_the_number ON public.accounts_user;
DROP FUNCTION public.disbursement_rows_stand();
DROP FUNCTION public.disbursement_file_stays();
DROP FUNCTION public.disbursement_person_stays();
"""
