/** What stands on paper: made by whoever knows what it says, written by write-paper.ts. No layout here. */
export interface Paper {
  readonly title: string
  /** Advice or referral: on every page. */
  readonly standing: string
  /** Which consultation, and who has taken this copy when: on every page. */
  readonly footer: string
  /** Who, when and between whom, below the title. */
  readonly intro: readonly string[]
  readonly sections: readonly Section[]
  readonly at: Date
}

export interface Section {
  readonly heading: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly strong?: boolean }
  /** A name and what stands for it. */
  | { readonly kind: 'row'; readonly key: string; readonly value: string }
  | { readonly kind: 'items'; readonly items: readonly Item[] }

/** One of a list: a message, an action, something that happened. */
export interface Item {
  readonly label: string
  readonly text: string
}

export const text = (said: string): Block => ({ kind: 'text', text: said })
export const strong = (said: string): Block => ({ kind: 'text', text: said, strong: true })
export const row = (key: string, value: string): Block => ({ kind: 'row', key, value })
export const items = (list: readonly Item[]): Block => ({ kind: 'items', items: list })
