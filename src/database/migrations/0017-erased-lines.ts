import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What is erased leaves the log's lines by category too: a category may be any word that somebody has sent. The service
 * only reads those lines, so they go by a trigger, together with the rest or not at all.
 */
export class ErasedLines1764000000017 implements MigrationInterface {
  readonly name = 'ErasedLines1764000000017'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION log_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
      BEGIN
        DELETE FROM log_line WHERE consultation_id = NEW.id AND category <> '';
        RETURN NULL;
      END $$;
      CREATE TRIGGER log_erased AFTER UPDATE OF erased_at ON consultation FOR EACH ROW
        WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION log_erased();`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER log_erased ON consultation; DROP FUNCTION log_erased;')
  }
}
