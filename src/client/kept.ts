/**
 * What this tab keeps for itself for as long as the server has not got it: messages that are on their way, and what was
 * typed a moment ago or without a network. It outlives a reload, not the tab, and signing out forgets it. As soon as the
 * server has it, it is not kept here: nothing that was said stays on the computer.
 */
export interface Text {
  readonly clientId: string
  readonly body: string
}

export interface Kept {
  readonly unsent: readonly Text[]
  readonly typed: Text | null
}

export interface Keep {
  get(ref: string): Kept
  set(ref: string, kept: Kept): void
}

const nothing: Kept = { unsent: [], typed: null }
const PREFIX = 'advice-line unsent '

/** Where there is no page, or its storage is not allowed: as long as the program runs. */
export function keepInMemory(): Keep {
  const all = new Map<string, Kept>()
  return { get: (ref) => all.get(ref) ?? nothing, set: (ref, kept) => void all.set(ref, kept) }
}

/** In: whose, since the next person may sign in in the same tab. */
export function keepInTab(who: string): Keep {
  const memory = keepInMemory()
  const place = (ref: string): string => `${PREFIX}${who} ${ref}`
  return {
    get: (ref) => {
      const stored = tried(() => sessionStorage.getItem(place(ref)))
      return stored ? (JSON.parse(stored) as Kept) : memory.get(ref)
    },
    set: (ref, kept) => {
      const isEmpty = kept.unsent.length === 0 && kept.typed === null
      memory.set(ref, kept)
      tried(() =>
        isEmpty
          ? sessionStorage.removeItem(place(ref))
          : sessionStorage.setItem(place(ref), JSON.stringify(kept)),
      )
    },
  }
}

/** They sign out here, on purpose. */
export function forgetKept(): void {
  tried(() => {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(PREFIX)) sessionStorage.removeItem(name)
    }
  })
}

function tried<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
