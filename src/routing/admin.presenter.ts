/** The desks, as an admin sees them: no case content, only whether each is open and how many seniors it has. */
import { inWords } from '../domain/hours-in-words.js'
import { isOpen } from '../domain/opening-hours.js'
import type { ListedDesk } from './settings-rows.js'

export function desksPage(desks: readonly ListedDesk[], now: Date) {
  return {
    title: 'Desks',
    page: 'admin-desks',
    desks: desks.map(({ id, name, phone, hours, seniors }) => ({
      name,
      phone,
      href: `/admin/desks/${id}`,
      hours: inWords(hours),
      state: isOpen(hours, now) ? 'Open' : 'Closed',
      seniors: seniors === 1 ? '1 senior' : `${seniors} seniors`,
    })),
  }
}
