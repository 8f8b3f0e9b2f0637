import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The tree of heads and the checkpoints over it, which only grow; who makes the next one; and who has been given a
 * receipt. What is to be anchored is found by the time of its last entry: a BRIN index costs the hot path next to
 * nothing, since entries come in the order of their times.
 */
export class Proof1764000000008 implements MigrationInterface {
  readonly name = 'Proof1764000000008'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tree_leaf (
        index bigint PRIMARY KEY CHECK (index >= 0),
        label bytea NOT NULL CHECK (length(label) = 32),
        seq bigint NOT NULL CHECK (seq >= 0),
        hash bytea NOT NULL CHECK (length(hash) = 32),
        concern bytea CHECK (length(concern) = 32),
        record bytea CHECK (length(record) = 32)
      );
      CREATE INDEX tree_leaf_of_chain ON tree_leaf (label, index);
      -- Complete subtrees; level 0 are the leaves' own hashes.
      CREATE TABLE tree_node (
        level smallint NOT NULL CHECK (level BETWEEN 0 AND 52),
        index bigint NOT NULL CHECK (index >= 0),
        hash bytea NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, index)
      );
      CREATE TABLE checkpoint (
        size bigint PRIMARY KEY CHECK (size > 0),
        at timestamptz(3) NOT NULL,
        note text NOT NULL
      );
      CREATE TABLE receipt (
        consultation_id uuid PRIMARY KEY REFERENCES consultation,
        size bigint NOT NULL,
        made_at timestamptz(3) NOT NULL
      );
      -- One row: whoever holds it makes the next checkpoint. How far was looked, walked and told is only remembered.
      CREATE TABLE checkpoint_turn (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        looked_at timestamptz(3),
        walked_to text NOT NULL DEFAULT '',
        walked_all boolean NOT NULL DEFAULT false,
        mailed_at timestamptz(3),
        told_size bigint NOT NULL DEFAULT 0
      );
      INSERT INTO checkpoint_turn DEFAULT VALUES;`)
    for (const table of ['tree_leaf', 'tree_node', 'checkpoint', 'receipt']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION refuse_change();`)
    }
    await runner.query(`
      CREATE INDEX audit_entry_at ON audit_entry USING brin (at) WITH (pages_per_range = 16, autosummarize = on);
      CREATE INDEX consultation_to_anchor ON consultation (id) WHERE state NOT IN ('closed', 'withdrawn', 'handed-over');`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_entry_at, consultation_to_anchor')
    await runner.query('DROP TABLE tree_leaf, tree_node, checkpoint, receipt, checkpoint_turn')
  }
}
