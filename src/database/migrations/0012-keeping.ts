import type { MigrationInterface, QueryRunner } from 'typeorm'
import { usualRetention } from '../../domain/retention.js'

/** Linking what is about the same child; how long things are kept, what is held back, what was erased; keys in use. */
export class Keeping1764000000012 implements MigrationInterface {
  readonly name = 'Keeping1764000000012'

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [links, earlier, keeping, holds, keys]) await runner.query(part)
  }

  /** Fails, and changes nothing, where something was erased: that it was must not be forgotten. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(undo)
  }
}

const links = `
  -- What a person has decided about an earlier consultation that seems to be about the same child.
  CREATE TABLE child_link (
    consultation_id uuid NOT NULL REFERENCES consultation,
    earlier_id uuid NOT NULL REFERENCES consultation CHECK (earlier_id <> consultation_id),
    decision text NOT NULL CHECK (decision IN ('same-child', 'not-the-same')),
    decided_by text NOT NULL REFERENCES person,
    decided_at timestamptz(3) NOT NULL,
    PRIMARY KEY (consultation_id, earlier_id)
  );
  CREATE INDEX child_link_by_earlier ON child_link (earlier_id);`

/**
 * With its owner's rights: whoever holds a consultation may know that there were others, at whatever desk, and may know
 * exactly this of them.
 */
const earlier = `
  CREATE FUNCTION earlier_consultations(later uuid)
  RETURNS TABLE (id uuid, ref text, desk_id text, raised_at timestamptz, organisation_kind text, other_agency boolean,
    state text, outcome text, by_nhs_number boolean, by_name_and_birth boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH found AS (
      SELECT b.*, c.organisation_id AS own FROM consultation c JOIN consultation b ON b.nhs_key = c.nhs_key
      WHERE c.id = later
      UNION
      SELECT b.*, c.organisation_id FROM consultation c JOIN consultation b ON b.child_key = c.child_key
      WHERE c.id = later)
    SELECT b.id, b.ref, b.desk_id, b.raised_at, o.kind, b.organisation_id IS DISTINCT FROM b.own, b.state, b.outcome,
      (b.nhs_key = c.nhs_key) IS TRUE, (b.child_key = c.child_key) IS TRUE
    FROM found b JOIN consultation c ON c.id = later LEFT JOIN organisation o ON o.id = b.organisation_id
    WHERE b.id <> c.id AND (b.raised_at, b.id) < (c.raised_at, c.id)
    ORDER BY b.raised_at DESC, b.id
  $$;`

const keeping = `
  ALTER TABLE desk ADD retention jsonb NOT NULL DEFAULT '${JSON.stringify(usualRetention)}';
  CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    desk_id text NOT NULL REFERENCES desk,
    -- null: the desk has said that the service may do it by itself.
    confirmed_by text REFERENCES person,
    erased_at timestamptz(3) NOT NULL,
    consultations integer NOT NULL CHECK (consultations > 0)
  );
  CREATE INDEX erasure_of_desk ON erasure (desk_id, erased_at DESC);
  ALTER TABLE consultation
    -- The latest year in which the child can have been born; null: nothing is known of it.
    ADD born_year smallint,
    ADD erased_at timestamptz(3),
    ADD erasure_id uuid REFERENCES erasure,
    ADD CONSTRAINT consultation_erased CHECK ((erased_at IS NULL) = (erasure_id IS NULL)
      AND (erased_at IS NULL OR (nhs_key IS NULL AND child_key IS NULL
        AND state IN ('closed', 'withdrawn', 'handed-over'))));
  CREATE INDEX consultation_kept ON consultation (desk_id) WHERE erased_at IS NULL
    AND state IN ('closed', 'withdrawn', 'handed-over');
  CREATE INDEX consultation_erased_in ON consultation (erasure_id) WHERE erasure_id IS NOT NULL;`

const holds = `
  -- Why is an entry in the consultation's history, sealed; here stands only that it is so.
  CREATE TABLE legal_hold (
    id uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultation,
    placed_by text NOT NULL REFERENCES person,
    placed_at timestamptz(3) NOT NULL,
    lifted_by text REFERENCES person,
    lifted_at timestamptz(3),
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
  );
  CREATE UNIQUE INDEX legal_hold_open ON legal_hold (consultation_id) WHERE lifted_at IS NULL;`

const keys = `
  CREATE INDEX data_key_by_master ON data_key (master_key_id, stream) WHERE wrapped IS NOT NULL;
  ALTER TABLE data_key ADD CONSTRAINT data_key_destroyed CHECK (wrapped IS NULL OR destroyed_at IS NULL);`

const undo = `
  DO $$ BEGIN
    IF EXISTS (SELECT FROM erasure) THEN RAISE EXCEPTION 'something was erased'; END IF;
  END $$;
  ALTER TABLE data_key DROP CONSTRAINT data_key_destroyed;
  DROP INDEX data_key_by_master;
  DROP TABLE legal_hold, child_link;
  ALTER TABLE consultation DROP born_year, DROP erased_at, DROP erasure_id;
  DROP TABLE erasure;
  ALTER TABLE desk DROP retention;
  DROP FUNCTION earlier_consultations;`
