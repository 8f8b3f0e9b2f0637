import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a senior holds is found by its index, however many offers there have been: the index says it in the words of the
 * queries (heldBy in offer-writes.ts). A second opinion has no slot, so the rows are the same as before.
 */
export class Holds1764000000013 implements MigrationInterface {
  readonly name = 'Holds1764000000013'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX offer_slot;
      CREATE UNIQUE INDEX offer_slot ON offer (senior_id, slot) WHERE slot IS NOT NULL AND released_at IS NULL;`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX offer_slot;
      CREATE UNIQUE INDEX offer_slot ON offer (senior_id, slot) WHERE outcome = 'accepted' AND released_at IS NULL;`)
  }
}
