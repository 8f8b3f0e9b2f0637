import type { MigrationInterface, QueryRunner } from 'typeorm'
import { PERSON_ROLE, SERVICE_ROLE } from '../../platform/database-roles.js'

/**
 * What managers have decided about each passage of a consultation for a subject access request. A decision is never
 * changed: the next one about the same passage is a new row. All that it says is sealed under the consultation's key,
 * and goes with it. Through a person's eyes only managers of the desk see any.
 */
export class Disclosures1764000000018 implements MigrationInterface {
  readonly name = 'Disclosures1764000000018'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE disclosure_decision (
        consultation_id uuid NOT NULL REFERENCES consultation,
        seq integer NOT NULL CHECK (seq > 0),
        -- Which passage, what it said (a digest), whether it is shown, which words are not, and why.
        sealed bytea NOT NULL,
        by_id text NOT NULL REFERENCES person,
        at timestamptz(3) NOT NULL,
        PRIMARY KEY (consultation_id, seq)
      );
      CREATE TRIGGER disclosure_decision_append_only BEFORE UPDATE OR DELETE ON disclosure_decision
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER disclosure_decision_no_truncate BEFORE TRUNCATE ON disclosure_decision
        EXECUTE FUNCTION refuse_change();
      ALTER TABLE disclosure_decision ENABLE ROW LEVEL SECURITY;
      CREATE POLICY service ON disclosure_decision TO ${SERVICE_ROLE} USING (true) WITH CHECK (true);
      CREATE POLICY person ON disclosure_decision TO ${PERSON_ROLE} USING (${ofMyDesks}) WITH CHECK (${ofMyDesks});`)
  }

  /** Fails, and changes nothing, where somebody has decided. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM disclosure_decision) THEN RAISE EXCEPTION 'there are decisions'; END IF;
      END $$;
      DROP TABLE disclosure_decision;`)
  }
}

const ofMyDesks = `EXISTS (SELECT FROM consultation c WHERE c.id = consultation_id
  AND c.desk_id = ANY ((SELECT desks_i_manage())::text[]))`
