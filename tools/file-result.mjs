// What node:test says of one test file, as counts and texts for people.
import { resolve } from 'node:path'
import { inspect } from 'node:util'

/** What became of one file. */
export class FileResult {
  passed = 0
  skipped = []
  failures = []
  elapsedMs = 0
  /** The file's name for people. */
  shown
  #file
  #names = []
  #begun
  /** What was never over, which a failure beside it explains. */
  #unsettled = []
  #output = ''
  #ended = false

  constructor(file, shown) {
    this.#file = file
    this.shown = shown
  }

  /** At once, while the other events wait for the results before them. */
  begin({ name }) {
    this.#begun = name
  }

  start({ name, nesting }) {
    this.#names[nesting] = name
    this.#names.length = nesting + 1
  }

  print({ message }) {
    this.#output = (this.#output + message).slice(-OUTPUT_LENGTH_MAX)
  }

  pass(data) {
    const title = this.#title(data)
    if (isReason(data.skip) || isReason(data.todo)) {
      const reason = [data.skip, data.todo].find((value) => typeof value === 'string' && value !== '')
      this.skipped.push(`${title}: ${reason ?? 'NO REASON GIVEN'}`)
    } else if (this.#isFile(data)) this.#failure(title, 'no test in this file')
    else if (data.details.type !== 'suite') this.passed++
  }

  fail(data) {
    const error = data.details.error
    // Says nothing that the subtests do not say.
    if (error?.failureType === 'subtestsFailed') return
    if (error?.failureType === 'cancelledByParent') return void this.#unsettled.push([this.#title(data), error])
    if (isReason(data.todo)) return this.pass(data)
    this.#failure(this.#title(data), describe(error))
  }

  timedOut(timeoutMs) {
    const running = this.#begun === undefined ? '' : `; the last test that began: ${this.#begun}`
    this.#failure(this.shown, `not at its end after ${timeoutMs / 1000} s: it hangs, or leaves a handle open${running}`)
  }

  end(elapsedMs) {
    this.elapsedMs = elapsedMs
    // The file ended although they wait: nobody else tells.
    const [first] = this.failures.length === 0 ? this.#unsettled : []
    if (first !== undefined) this.#failure(first[0], describe(first[1]))
    this.#ended = true
    if (this.failures.length > 0 && this.#output !== '')
      this.failures.push(`    output of ${this.shown}:\n${indent(this.#output.trimEnd())}`)
    return this
  }

  #failure(title, text) {
    if (!this.#ended) this.failures.push(`FAIL  ${title}\n${indent(text)}`)
  }

  /** `file > suite > test` */
  #title(data) {
    if (this.#isFile(data)) return this.shown
    return [this.shown, ...this.#names.slice(0, data.nesting), data.name].join(' > ')
  }

  /** node:test reports a file by itself only when it holds no test, or when its process failed. */
  #isFile({ name, nesting }) {
    return nesting === 0 && resolve(name) === this.#file
  }
}

function isReason(value) {
  return value !== undefined && value !== false
}

function describe(error) {
  const cause = error?.cause ?? error
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : inspect(cause, { depth: 4 })
  const { stack, message, ...facts } = Object.assign({ stack: cause.stack, message: cause.message }, cause)
  const frames = (stack ?? message).split('\n').filter((line) => !/^ +at .*\(?node:/.test(line))
  for (const hidden of ['generatedMessage', 'operator', 'failureType', 'diff']) delete facts[hidden]
  const rest = Object.keys(facts).length > 0 ? `\n${inspect(facts, { depth: 3 })}` : ''
  return frames.join('\n') + rest
}

/** Of a long text the beginning: what comes later rarely helps. */
function indent(text) {
  const lines = text.split('\n')
  const shown = lines.slice(0, LINES_MAX)
  if (shown.length < lines.length) shown.push(`… and ${lines.length - shown.length} lines more`)
  return shown.map((line) => `    ${line}`).join('\n')
}

const LINES_MAX = 60

/** Characters kept of what a test file prints. */
const OUTPUT_LENGTH_MAX = 20_000
