/**
 * The log holds ids and codes. Never a name, a text, a search term or a query string: whoever logs an error passes
 * `aboutError`, which keeps its kind and place but drops the values that database drivers put into messages.
 */
import type { LoggerService } from '@nestjs/common'
import { pino, type Logger } from 'pino'

export type Log = Logger

export const makeLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })

/** What may be said of an error: its name, its code and where it came from, not its message. */
export function aboutError(error: unknown): { error: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = (error as { code?: unknown }).code
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' < ')
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(at ? { at } : {}),
  }
}

/** Nest's own words go to the same log; its chatter about what it found at start stays out. */
export const nestLogger = (log: Log): LoggerService => ({
  log: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
  warn: (message: unknown) => log.warn({ from: 'nest' }, String(message)),
  error: (message: unknown) => log.error({ from: 'nest', ...aboutError(message) }, 'framework error'),
  fatal: (message: unknown) => log.fatal({ from: 'nest', ...aboutError(message) }, 'framework error'),
})
