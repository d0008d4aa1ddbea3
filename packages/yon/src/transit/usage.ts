import { describeOptions } from '../words.ts'
import { options } from './option-table.ts'

/** What `yon transit --help` shows. */
export function usage(): string {
  return `usage: yon transit [OPTION...] CONVERSION [PATH...]
       yon transit [OPTION...] -i FORMAT -o FORMAT [PATH...]
       yon transit [OPTION...] http METHOD URL [CONVERSION PATH]

Converts values, one after the other, as many as there are. PATH \`-\`, or none, is
standard input.

Conversions: e2t t2e j2t t2j e2j j2e e2e t2t j2j
  e is EDN, t is Transit (JSON or JSON-Verbose is read, JSON is written), j is JSON.
  To JSON is a view: :k is ":k", a symbol is "~s", a list is an array.
Formats: edn transit transit-verbose transit-msgpack json

http sends what CONVERSION makes of PATH, and shows the answer: its status, its
headers, an empty line, and its body: as EDN if it is Transit, as it is otherwise.

Options:
${describeOptions(options)}
What is wrong is told as FILE:LINE:COLUMN: MESSAGE. Exit status: 0, 2 for bad input or
arguments, 1 for a request that could not be made or, with --fail, was refused.
`
}
