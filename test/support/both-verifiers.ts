/**
 * Both programs that check a proof, ours and the one in plain Python (docs/verify/verify.py), each given the same; they
 * must say the same, word for word. Python is started once and asked many times.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runVerifier } from '../../src/audit/verifier.js'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'verify')
/** Reads a line of JSON (the arguments), answers with a line of JSON (the exit code and what is said). */
const asked = `
import json, sys
sys.path.insert(0, ${JSON.stringify(folder)})
sys.dont_write_bytecode = True
import verify
for line in sys.stdin:
    code, text = verify.verify(json.loads(line))
    print(json.dumps({"code": code, "text": text}), flush=True)
`

/** Where there is none, `npm test` says so, and ours is asked alone. With CI=true nothing may be skipped. */
export const hasPython = process.env['CI'] === 'true' || spawnSync('python3', ['--version']).status === 0

export interface Said {
  readonly code: number
  readonly text: string
}

export class BothVerifiers {
  private readonly waiting: ((said: Said) => void)[] = []

  private constructor(
    private readonly python: ChildProcessWithoutNullStreams | null,
    private readonly place: string,
  ) {
    if (!python) return
    createInterface({ input: python.stdout }).on('line', (line) =>
      this.waiting.shift()?.(JSON.parse(line) as Said),
    )
  }

  static async open(): Promise<BothVerifiers> {
    const python = hasPython ? spawn('python3', ['-B', '-c', asked]) : null
    python?.stderr.pipe(process.stderr)
    return new BothVerifiers(python, await mkdtemp(join(tmpdir(), 'advice-proofs-')))
  }

  async close(): Promise<void> {
    this.python?.kill()
    await rm(this.place, { recursive: true, force: true })
  }

  /** In: the arguments. Out: what both say; throws when they don't agree. */
  async run(args: readonly string[]): Promise<Said> {
    const ours = runVerifier(args)
    if (!this.python) return ours
    const theirs = new Promise<Said>((settle) => this.waiting.push(settle))
    this.python.stdin.write(`${JSON.stringify(args)}\n`)
    const said = await theirs
    if (said.code !== ours.code || said.text !== ours.text)
      throw new Error(`the verifiers don't agree:\n${ours.code} ${ours.text}\n${said.code} ${said.text}`)
    return ours
  }

  /** In: what stands in the file, as JSON or as it is; the other arguments. */
  async check(content: unknown, args: readonly string[] = []): Promise<Said> {
    const file = join(this.place, 'proof.json')
    const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content)
    await writeFile(file, bytes)
    return this.run([file, ...args])
  }
}
