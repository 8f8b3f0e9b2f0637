/** The verifier as a program: what it is given, read with care, and what it says. The check itself is in the domain. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Published } from '../domain/proof/check-published.js'
import { exitCodes } from '../domain/proof/findings.js'
import { readHeadLine, type PlacedHead } from '../domain/proof/heads.js'
import { readProofFile, type ProofFile } from '../domain/proof/proof-file.js'
import { readVerifier, type VerifierKey } from '../domain/proof/signed-note.js'
import { verifyProof } from '../domain/proof/verify-proof.js'

class BadInput extends Error {}

const USE = 'use: FILE [--key PUBLICKEY] [--checkpoints FOLDER]'

/** Out: the exit code, and what is to be said. */
export function runVerifier(given: readonly string[]): { code: number; text: string } {
  try {
    const { path, keys, folder } = optionsOf(given)
    const against = { keys: keys.flatMap(readKeys) }
    const file = readProof(path)
    const published = folder === null ? null : readPublished(folder)
    const { verdict, findings, said } = verifyProof(file, { ...against, published })
    const lines = [`${verdict.toUpperCase()} ${file.ref}`, ...findings.map(({ text }) => text), ...said]
    return { code: exitCodes[verdict], text: lines.map((line) => `${line}\n`).join('') }
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    return { code: exitCodes['bad input'], text: `BAD INPUT\n${error.message}\n` }
  }
}

function optionsOf(given: readonly string[]): { path: string; keys: string[]; folder: string | null } {
  let [path, folder]: (string | null)[] = [null, null]
  const keys: string[] = []
  const rest = [...given]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--key' || argument === '--checkpoints') {
      const value = rest.shift()
      if (value === undefined) throw new BadInput(`${argument}: needs a value`)
      if (argument === '--key') keys.push(value)
      else folder = value
    } else if (argument.startsWith('--') || path !== null) throw new BadInput(USE)
    else path = argument
  }
  if (path === null || path === undefined) throw new BadInput(USE)
  return { path, keys, folder: folder ?? null }
}

/** A public key, or a file that holds some, one a line. */
function readKeys(text: string): VerifierKey[] {
  const key = readVerifier(text)
  if (key) return [key]
  const lines = isFile(text) ? textOf(text, '--key').trim().split('\n') : []
  const keys = lines.map(readVerifier).filter((each) => each !== null)
  if (keys.length === 0 || keys.length < lines.length) throw new BadInput('--key: is not a public key')
  return keys
}

function readProof(path: string): ProofFile {
  const text = textOf(path, 'FILE')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadInput('FILE: is not JSON')
  }
  const file = readProofFile(value)
  if (typeof file === 'string') throw new BadInput(`FILE: ${file} is not as it should be`)
  return file
}

/** All notes and heads in the folder and in those within it. */
function readPublished(folder: string): Published {
  const notes: { name: string; text: string }[] = []
  const heads: PlacedHead[] = []
  const look = (place: string): void => {
    const found = readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const { name } of found.filter((each) => !each.isDirectory() && !each.name.startsWith('.'))) {
      if (name.endsWith('.note')) notes.push({ name, text: textOf(join(place, name), name) })
      else if (name.endsWith('.heads')) heads.push(...headsOf(textOf(join(place, name), name), name))
    }
    for (const each of found.filter((each) => each.isDirectory())) look(join(place, each.name))
  }
  try {
    look(folder)
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput("--checkpoints: can't be read")
  }
  if (notes.length === 0) throw new BadInput('--checkpoints: there are none')
  return { notes, heads }
}

function headsOf(text: string, name: string): PlacedHead[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const head = readHeadLine(line)
      if (!head) throw new BadInput(`${name}: is not as it should be`)
      return head
    })
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(path: string, name: string): string {
  try {
    return utf8.decode(readFileSync(path))
  } catch {
    throw new BadInput(`${name}: can't be read`)
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
