// A script with arguments, which writes them as JSON.
import { args } from '../../src/script/args.ts'

const values = args(
  {
    host: { positional: true, help: 'where to' },
    files: { positional: true, multiple: true, required: false },
    level: { type: 'number', short: 'l', default: 3, help: 'how hard to try' },
  },
  { description: 'Sends files.' },
)
process.stdout.write(`${JSON.stringify({ raw: args.raw, values })}\n`)
