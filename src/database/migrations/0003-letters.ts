import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Letters that must go out. The rows hold ids, an address and codes: no name, no text, no subject. */
export class Letters1764000000003 implements MigrationInterface {
  readonly name = 'Letters1764000000003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE letter (
        id uuid PRIMARY KEY,
        to_person text REFERENCES person,
        to_address text NOT NULL,
        kind text NOT NULL,
        refers jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(refers) = 'object'),
        made_at timestamptz(3) NOT NULL,
        -- When it is to be tried next. While somebody is trying, this is when others may.
        due_at timestamptz(3) NOT NULL,
        sent_at timestamptz(3),
        attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        last_error text CHECK (last_error ~ '^[0-9A-Z]{1,24}$'),
        given_up_at timestamptz(3),
        CHECK (sent_at IS NULL OR given_up_at IS NULL)
      );
      CREATE INDEX letter_due ON letter (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE letter')
  }
}
