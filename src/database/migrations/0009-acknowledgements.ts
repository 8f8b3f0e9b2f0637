import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The practitioner's answer to an advice record and, where they see it otherwise, the manager's reply with its clock. */
export class Acknowledgements1764000000009 implements MigrationInterface {
  readonly name = 'Acknowledgements1764000000009'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE acknowledgement (
        consultation_id uuid PRIMARY KEY REFERENCES consultation,
        answer text NOT NULL CHECK (answer IN ('understood', 'misunderstood', 'disagreed')),
        at timestamptz(3) NOT NULL,
        -- What they wrote, and what the manager replied: sealed under the consultation's key.
        comment_sealed bytea,
        reply_due_at timestamptz(3),
        replied_at timestamptz(3),
        replied_by text REFERENCES person,
        reply_sealed bytea,
        -- When the managers were told that the reply is late.
        reminded_at timestamptz(3),
        CHECK ((answer = 'understood') = (reply_due_at IS NULL)),
        CHECK (num_nonnulls(replied_at, replied_by, reply_sealed) IN (0, 3)),
        CHECK (replied_at IS NULL OR reply_due_at IS NOT NULL)
      );
      CREATE INDEX acknowledgement_due ON acknowledgement (reply_due_at)
        WHERE replied_at IS NULL AND reminded_at IS NULL AND reply_due_at IS NOT NULL;`)
    await runner.query(kinds(`${before}, 'not-understood', 'disagreement'`))
  }

  /** Fails, and changes nothing, where a practitioner has said that they see it otherwise. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(kinds(before))
    await runner.query('DROP TABLE acknowledgement')
  }
}

const before = `'waiting-too-long', 'handover-needed', 'callback-missed'`
const kinds = (all: string): string => `
  ALTER TABLE alert DROP CONSTRAINT alert_kind_check;
  ALTER TABLE alert ADD CONSTRAINT alert_kind_check CHECK (kind IN (${all}));`
