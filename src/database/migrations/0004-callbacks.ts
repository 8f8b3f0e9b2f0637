import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A senior may hold a consultation that was never offered: they took it from the call-back list. */
export class Callbacks1764000000004 implements MigrationInterface {
  readonly name = 'Callbacks1764000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(constraint("'one', 'all', 'transfer', 'second-opinion', 'callback'"))
  }

  /** Fails, and changes nothing, where somebody was called back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(constraint("'one', 'all', 'transfer', 'second-opinion'"))
  }
}

const constraint = (how: string): string => `
  ALTER TABLE offer DROP CONSTRAINT offer_how_check;
  ALTER TABLE offer ADD CONSTRAINT offer_how_check CHECK (how IN (${how}));`
