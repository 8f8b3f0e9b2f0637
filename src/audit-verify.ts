/**
 * Checks a proof, offline: `npm run audit:verify -- FILE [--key PUBLICKEY] [--checkpoints FOLDER]`. Exit code: 0 valid,
 * 1 tampered (it says where), 2 incomplete (it names what is missing), 3 bad input. docs/verify says what is checked.
 */
import { runVerifier } from './audit/verifier.js'

const { code, text } = runVerifier(process.argv.slice(2))
process.stdout.write(text)
process.exitCode = code
