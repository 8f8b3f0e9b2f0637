/**
 * When the advice record is saved: two seconds after the last change, and at the latest ten after the first that is not
 * saved; one save after the other. A save that came to nothing, or was told "not now", is tried again. Knows no DOM.
 */
import { passing } from './drafts.js'
import type { Answer } from './http.js'

const SAVE_AFTER_MS = 2_000
const AT_MOST_MS = 10_000
const RETRY_MS = 5_000

export interface RecordKeeper {
  /** Saves the record as it stands at this moment. Null: nobody knows whether it was saved. */
  save(outliving: boolean): Promise<Answer<object>>
  /** A save has ended. */
  said(answer: Answer<object>): void
}

/** One form's. */
export class RecordSaves {
  /** Changes are counted: what came in while a save was under way is not in it. */
  private changes = 0
  private saved = 0
  private dueAt = 0
  private last: Answer<object> = { ok: true }
  private saving = Promise.resolve()
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly keeper: RecordKeeper) {}

  /** Something stands in the form of which it is not known that the server has it. */
  get isUnsaved(): boolean {
    return this.changes > this.saved
  }

  /** The last save failed, so that the next may fail too. */
  get isTroubled(): boolean {
    return this.isUnsaved && !this.last?.ok
  }

  /** This record takes no more changes, whatever is done here: it is closed, or somebody else's. */
  get isOver(): boolean {
    return this.isTroubled && this.last !== null && !mayStillDo(this.last)
  }

  changed(): void {
    if (!this.isUnsaved) this.dueAt = Date.now() + AT_MOST_MS
    this.changes += 1
    this.saveIn(Math.max(0, Math.min(SAVE_AFTER_MS, this.dueAt - Date.now())))
  }

  /** The whole form is on its way by another road. */
  sent(): void {
    clearTimeout(this.timer)
    this.saved = this.changes
  }

  /** Saves now what would be saved soon, after the save that is under way. Settles when all is saved, or a save failed. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.saving = this.saving.then(async () => {
      while (this.isUnsaved && (await this.save(false)));
    })
    return this.saving
  }

  /** The page goes: there is nobody left to wait for the save that is under way, so this one follows it at once. */
  leave(): void {
    clearTimeout(this.timer)
    if (this.isUnsaved) void this.save(true)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  /** False: it came to nothing. */
  private async save(outliving: boolean): Promise<boolean> {
    const upTo = this.changes
    // Also where it fails: not every key after that is to be a save.
    this.dueAt = Date.now() + AT_MOST_MS
    const answer = await this.keeper.save(outliving)
    if (this.stopped) return false
    if (answer?.ok) this.saved = Math.max(this.saved, upTo)
    this.last = answer
    this.keeper.said(answer)
    if (!answer || (!answer.ok && passing.includes(answer.code))) this.saveIn(RETRY_MS)
    return answer?.ok ?? false
  }

  private saveIn(ms: number): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    this.timer = setTimeout(() => {
      this.saving = this.saving.then(async () => {
        if (this.isUnsaved) await this.save(false)
      })
    }, ms)
  }
}

/** It can be saved in a moment, or once it is shorter. */
const mayStillDo = (answer: NonNullable<Answer<object>>): boolean =>
  answer.ok || passing.includes(answer.code) || answer.code === 'invalid' || answer.code === 'too-large'
