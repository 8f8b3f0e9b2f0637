import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What wallboard and reports count stands in indexes of its own, so that a year is counted without reading one sealed
 * concern. What has ended is put into its index when it ends: raising a concern and making an offer pay nothing for it.
 */
export class Reports1764000000011 implements MigrationInterface {
  readonly name = 'Reports1764000000011'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(up)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(down)
  }
}

const up = `
  CREATE INDEX consultation_ended ON consultation (desk_id, raised_at)
    INCLUDE (state, rag, taken_rag, taken_at, closed_at, outcome, organisation_id, nhs_key, child_key)
    WHERE state IN ('closed', 'withdrawn', 'handed-over');
  CREATE INDEX consultation_unended ON consultation (desk_id, raised_at)
    WHERE state IN ('waiting', 'offered', 'talking', 'recording', 'callback-booked');
  CREATE INDEX offer_ended ON offer (desk_id, made_at) INCLUDE (outcome, how, ended_at) WHERE outcome IS NOT NULL;
  -- Earlier concerns about the same child are counted from the index alone.
  DROP INDEX consultation_by_nhs, consultation_by_child;
  CREATE INDEX consultation_by_nhs ON consultation (nhs_key, desk_id, raised_at) WHERE nhs_key IS NOT NULL;
  CREATE INDEX consultation_by_child ON consultation (child_key, desk_id, raised_at) WHERE child_key IS NOT NULL;`

const down = `
  DROP INDEX consultation_ended, consultation_unended, offer_ended, consultation_by_nhs, consultation_by_child;
  CREATE INDEX consultation_by_nhs ON consultation (nhs_key) WHERE nhs_key IS NOT NULL;
  CREATE INDEX consultation_by_child ON consultation (child_key) WHERE child_key IS NOT NULL;`
