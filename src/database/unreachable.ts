import { codeOf } from '../platform/error-code.js'

/** Did this fail because Postgres can't be reached, or is just going away or coming up? */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && /^(08|57P0|53300|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code)) return true
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  )
}

/**
 * Did this fail because of the state that the database is in, not because of what was asked? Then there is no use in
 * asking for less: out of reach, out of resources, told to stop, trouble with its files.
 */
export const concernsAll = (error: unknown): boolean =>
  isUnreachable(error) || /^(25P|53|55P|57|58)/.test(codeOf(error))
