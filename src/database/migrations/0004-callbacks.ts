import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A senior may hold a consultation that was never offered: they took it from the call-back list. */
export class Callbacks1764000000004 implements MigrationInterface {
  readonly name = 'Callbacks1764000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(constraint("'one', 'all', 'transfer', 'second-opinion', 'callback'"))
    await runner.query(`
      CREATE INDEX callback_of_consultation ON callback (consultation_id, booked_at);
      CREATE INDEX alert_of_consultation ON alert (consultation_id, kind, made_at);`)
  }

  /** Fails, and changes nothing, where somebody was called back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(constraint("'one', 'all', 'transfer', 'second-opinion'"))
    await runner.query('DROP INDEX callback_of_consultation, alert_of_consultation')
  }
}

const constraint = (how: string): string => `
  ALTER TABLE offer DROP CONSTRAINT offer_how_check;
  ALTER TABLE offer ADD CONSTRAINT offer_how_check CHECK (how IN (${how}));`
