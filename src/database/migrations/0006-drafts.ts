import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What somebody has typed and not sent: one text for each author in a consultation, sealed like its messages. */
export class Drafts1764000000006 implements MigrationInterface {
  readonly name = 'Drafts1764000000006'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_draft (
        consultation_id uuid NOT NULL REFERENCES consultation,
        author_id text NOT NULL REFERENCES person,
        client_id uuid NOT NULL,
        body_sealed bytea NOT NULL,
        saved_at timestamptz(3) NOT NULL,
        PRIMARY KEY (consultation_id, author_id)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_draft')
  }
}
