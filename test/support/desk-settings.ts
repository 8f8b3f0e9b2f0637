/** A desk's settings as an admin sends them: as they stand, with what is to be different. */
import type { Person } from '../../src/domain/people.js'
import { settingsInput, type SettingsInput } from '../../src/routing/settings.schema.js'
import { value, type House } from './house.js'

export async function settingsWith(
  house: House,
  desk: string,
  changes: Partial<SettingsInput>,
): Promise<SettingsInput> {
  return settingsInput.parse({ ...value(await house.settings.find(desk)), ...changes })
}

/** Reads, changes, saves. */
export async function changeDesk(house: House, admin: Person, desk: string, changes: Partial<SettingsInput>) {
  return value(await house.settings.save(admin, desk, await settingsWith(house, desk, changes)))
}
