/**
 * The service can't start for a reason the operator can mend. The message is one plain line that says what is
 * wrong and what to do; `main.ts` prints it and exits with 1. A stack trace would only hide it.
 */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
}
