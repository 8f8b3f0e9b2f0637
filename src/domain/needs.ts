/**
 * What a concern may need of whoever answers it: a language, a special field. A senior's skills are written with the
 * same words (person.skills), so that one can be compared with the other.
 */
export const needs = [
  'language:arabic',
  'language:bengali',
  'language:bsl',
  'language:chinese',
  'language:farsi',
  'language:french',
  'language:gujarati',
  'language:polish',
  'language:portuguese',
  'language:punjabi',
  'language:romanian',
  'language:somali',
  'language:spanish',
  'language:turkish',
  'language:ukrainian',
  'language:urdu',
  'language:welsh',
  'specialism:child-sexual-abuse',
  'specialism:disability',
  'specialism:domestic-abuse',
  'specialism:exploitation',
  'specialism:fgm',
  'specialism:forced-marriage',
  'specialism:mental-health',
  'specialism:radicalisation',
  'specialism:substance-misuse',
  'specialism:unaccompanied-children',
  'specialism:unborn',
] as const
export type Need = (typeof needs)[number]

/** How each is shown. */
export const needWords: Readonly<Record<Need, string>> = {
  'language:arabic': 'Arabic',
  'language:bengali': 'Bengali',
  'language:bsl': 'British Sign Language',
  'language:chinese': 'Chinese',
  'language:farsi': 'Farsi',
  'language:french': 'French',
  'language:gujarati': 'Gujarati',
  'language:polish': 'Polish',
  'language:portuguese': 'Portuguese',
  'language:punjabi': 'Punjabi',
  'language:romanian': 'Romanian',
  'language:somali': 'Somali',
  'language:spanish': 'Spanish',
  'language:turkish': 'Turkish',
  'language:ukrainian': 'Ukrainian',
  'language:urdu': 'Urdu',
  'language:welsh': 'Welsh',
  'specialism:child-sexual-abuse': 'Child sexual abuse',
  'specialism:disability': 'Disabled children',
  'specialism:domestic-abuse': 'Domestic abuse',
  'specialism:exploitation': 'Exploitation',
  'specialism:fgm': 'Female genital mutilation',
  'specialism:forced-marriage': 'Forced marriage',
  'specialism:mental-health': 'Mental health',
  'specialism:radicalisation': 'Radicalisation',
  'specialism:substance-misuse': 'Drugs and alcohol',
  'specialism:unaccompanied-children': 'Unaccompanied children',
  'specialism:unborn': 'Unborn babies',
}

export const isLanguage = (need: Need): boolean => need.startsWith('language:')

export const MOST_NEEDS = 6

/** In words; what was stored under a word that is no longer on the list is shown as it is. */
export const needInWords = (need: string): string =>
  (needWords as Readonly<Record<string, string>>)[need] ?? need.replace(/^\w+:/, '')

/** Without doubles, in the order of the list. */
export const inOrder = (given: readonly Need[]): Need[] => needs.filter((need) => given.includes(need))
