/** Why the server ended this page's session, in the words of the pages. */
const words: Readonly<Record<string, string>> = {
  'not-signed-in': 'You are signed out. Sign in again',
  'signed-out': 'You are signed out. Sign in again',
  expired: 'You are signed out. Sign in again',
}

export const signedOutWords = (reason: string): string => words[reason] ?? 'Signed in elsewhere'
