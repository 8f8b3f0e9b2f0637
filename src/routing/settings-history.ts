/** The history of a desk's settings: who changed what, and when. Old entries are read with care. */
import { deskStream, readHistory, readKey } from '../audit/streams.js'
import type { Reader } from '../database/database.js'
import type { SettingChange } from '../domain/desk-settings.js'
import type { Vault } from '../platform/sealing.js'

export interface SettingsEntry {
  readonly seq: number
  readonly at: string
  readonly by: string
  readonly changes: readonly SettingChange[]
}

export const SETTINGS_CHANGED = 'desk.changed'

/** Oldest first. In: how much of it is known already. */
export async function readSettingsHistory(
  reader: Reader,
  vault: Vault,
  deskId: string,
  after = 0,
): Promise<readonly SettingsEntry[]> {
  const stream = deskStream(deskId)
  const key = await readKey(reader, vault, stream)
  if (!key) return []
  return (await readHistory(reader, stream, key))
    .filter(({ action, seq }) => action === SETTINGS_CHANGED && seq > after)
    .map(({ seq, at, actor, detail }) => ({ seq, at, by: actor.name, changes: changesIn(detail) }))
}

function changesIn(detail: unknown): readonly SettingChange[] {
  const { changes } = (detail ?? {}) as { changes?: unknown }
  return Array.isArray(changes) ? (changes as SettingChange[]) : []
}
