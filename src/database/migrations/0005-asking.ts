import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a senior asks of colleagues by name is looked up by who asked. */
export class Asking1764000000005 implements MigrationInterface {
  readonly name = 'Asking1764000000005'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX offer_asked ON offer (asked_by, consultation_id, made_at DESC) WHERE asked_by IS NOT NULL',
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX offer_asked')
  }
}
