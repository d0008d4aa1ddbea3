// A tree of commands as text for one POSIX `sh`. Each command is executed by `exec` in a subshell of its own, so that
// nothing is a builtin of that shell, and its status goes home in a record on the error output; see records.ts.
import type { Assignment, List, ListItem, Pipeline, Redirection, SimpleCommand, Word } from '../grammar/ast.ts'
import { ScriptError } from '../errors.ts'
import { collect, DEEP, findDeep } from './deep-globs.ts'
import { descriptorsOf } from './descriptors.ts'
import { isOurs, jobTo } from '../grammar/sh-text.ts'
import { renderValue, renderWord, type WordSurroundings, writtenWord } from './words.ts'

/** A tree as text. */
export interface RenderedList {
  /** Statements; the last one leaves the shell. */
  readonly script: string
  /** One command alone, which the shell becomes: its end is that of the process. */
  readonly isDirect: boolean
  /** The commands, in the order of the text. */
  readonly commands: readonly RenderedCommand[]
  /** The globs that records speak of by their place here. */
  readonly globs: readonly string[]
}

export interface RenderedCommand {
  readonly pipeline: number
  readonly argv: readonly string[]
}

/** The text of `list`. Of its pipelines, any failing command counts with `pipefail`, else the last. */
export function renderList(list: List, pipefail: boolean): RenderedList {
  return new Renderer(list, pipefail).render(list)
}

/** XCU §2.9.1: a value is that after the assignments before it, and words have the values before all of them. */
interface Names {
  /** Assigned before the value at hand. */
  readonly set: ReadonlySet<string>
  /** Assigned before the words at hand are read, although they stand before that. */
  readonly changed: ReadonlySet<string>
}

interface Place {
  readonly pipeline: number
  /** In its pipeline. */
  readonly isLast: boolean
}

class Renderer {
  readonly #pipefail: boolean
  /** Descriptors for the records, for statuses that are collected, and for the output while they are. */
  readonly #records: string
  readonly #collected: string
  readonly #output: string
  readonly #commands: RenderedCommand[] = []
  readonly #globs: string[] = []
  #names: Names = NO_NAMES
  #kept = 0
  /** In the folder of the script. */
  #paths = 0
  /** What has to be done in the shell before the pipeline at hand. */
  #before: string[] = []
  #fifosOfPipeline: string[] = []

  constructor(list: List, pipefail: boolean) {
    this.#pipefail = pipefail
    ;[this.#records, this.#collected, this.#output] = descriptorsOf(list)
  }

  render(list: List): RenderedList {
    const command = onlyCommand(list)
    const isDirect = command !== undefined
    const body = isDirect ? this.#direct(command) : `${this.#list(list, true)}exit $_r`
    const to = isDirect ? '2' : this.#records
    const start = isDirect ? '' : `exec ${to}>&2 2>/dev/null;`
    const own = `_f(){ echo "$_N $*" >&${to};exit 1;};_w(){ [ -e "$2" ]||[ -L "$2" ]||_f m "$1";};`
    const folder = this.#paths > 0 ? FOLDER : ''
    const script = `${start}${own}${folder}${body}`
    return { script, isDirect, commands: this.#commands, globs: this.#globs }
  }

  #direct(command: SimpleCommand): string {
    this.#commands.push(described(command, 0))
    const exec = this.#exec(command, '')
    return `${this.#before.join('')}${exec}`
  }

  #list(list: List, told: boolean): string {
    return list.items.map((item, index) => this.#item(item, index, list.items[index + 1], told)).join('')
  }

  #item({ joint, pipeline }: ListItem, index: number, next: ListItem | undefined, told: boolean): string {
    const decides = next !== undefined && next.joint !== 'then'
    const text = this.#pipeline(pipeline, index, decides, told)
    if (index === 0 || joint === 'then') return text
    if (joint === 'unless-failed') return `[ $_r = 0 ]||exit $_r;${text}`
    return joint === 'and' ? `if [ $_r = 0 ];then ${text}fi;` : `if [ $_r = 0 ];then :;else ${text}fi;`
  }

  #pipeline(pipeline: Pipeline, index: number, decides: boolean, told: boolean): string {
    const outer = { before: this.#before, fifos: this.#fifosOfPipeline }
    this.#before = []
    this.#fifosOfPipeline = []
    const collects = decides && this.#pipefail && pipeline.commands.length > 1
    const last = pipeline.commands.length - 1
    const stages = pipeline.commands.map((command, stage) =>
      this.#stage(command, { pipeline: index, isLast: stage === last }, collects, told),
    )
    const fifos = this.#fifosOfPipeline
    const before = this.#before.join('')
    this.#before = outer.before
    this.#fifosOfPipeline = outer.fifos
    return `${before}${this.#run(stages, collects)}${fifos.length > 0 ? leave(fifos) : ''}`
  }

  #run(stages: readonly string[], collects: boolean): string {
    if (stages.length === 1) return stages[0] ?? ''
    const joined = stages.map((stage) => `{ ${stage}[ $_r = 0 ];}`).join('|')
    if (!collects) return `${joined};_r=$?;`
    const [collected, output] = [this.#collected, this.#output]
    const statuses = `exec ${output}>&1;_r=$({ ${joined};} ${collected}>&1 >&${output});exec ${output}>&-;`
    return `${statuses}case $_r in *[1-9]*)_r=1;;*)_r=0;;esac;`
  }

  /** Runs the command, puts its status into _r and tells it. */
  #stage(command: SimpleCommand, place: Place, collects: boolean, told: boolean): string {
    const { pipeline, isLast } = place
    const number = this.#commands.length
    if (told) this.#commands.push(described(command, pipeline))
    const tell = told ? `echo "$_N s ${number} $_r" >&${this.#records};` : ''
    // Who lost its reader has done what was wanted; in the last command of all, which has none, it is a failure.
    const collect = collects ? `[ $_r = ${isLast ? 0 : SIGPIPE_STATUS} ]||echo $_r >&${this.#collected};` : ''
    return `${this.#body(command, collects)};_r=$?;${tell}${collect}`
  }

  #body(command: SimpleCommand, collects: boolean): string {
    if (command.words.length === 0) return this.#assign(command.assignments).join(';')
    const [first, ...rest] = command.redirections
    const isGiven = first?.kind === 'text' && first.descriptor === 0
    const closed = [this.#records, ...(collects ? [this.#collected, this.#output] : [])]
    const redirections = isGiven ? rest : command.redirections
    const close = closed.map((each) => ` ${each}>&-`).join('')
    const program = `(${this.#exec({ ...command, redirections }, ` 2>&${this.#records}`, close)})`
    return isGiven ? `${this.#print(first.target)}|${program}` : program
  }

  #exec(command: SimpleCommand, first: string, last = ''): string {
    const assignments = this.#assign(command.assignments).map(
      (each, index) => `${each};export ${command.assignments[index]?.name ?? ''};`,
    )
    this.#names = { set: NONE, changed: new Set(command.assignments.map(({ name }) => name)) }
    const words = command.words.flatMap((word) => this.#words(word))
    if (words.length === 0) throw new ScriptError('invalid-command', 'the expansions leave no program')
    const isDeep = words.some((word) => word.startsWith(DEEP))
    const collected = isDeep ? `set --;${words.map(collect).join('')}` : ''
    const redirections = command.redirections.map((each) => this.#redirection(each)).join('')
    this.#names = NO_NAMES
    const joined = command.pipesStderr ? ' 2>&1' : ''
    const program = isDeep ? '"$@"' : words.join(' ')
    return `${assignments.join('')}${collected}exec ${program}${first}${redirections}${joined}${last}`
  }

  #assign(assignments: readonly Assignment[]): string[] {
    return assignments.map(({ name, value }) => {
      if (isOurs(name)) throw new ScriptError('invalid-command', `not a name for a variable there: ${name}`)
      const text = `${name}=${this.#value(value)}`
      this.#names = { set: new Set([...this.#names.set, name]), changed: NONE }
      return text
    })
  }

  #words(word: Word): string[] {
    return renderWord(word, this.#around).map(({ glob, deep, text }) => {
      if (!glob) return text
      const place = this.#globs.push(writtenWord(word)) - 1
      this.#before.push(deep === undefined ? `_w ${place} ${text};` : findDeep(deep, place))
      return deep === undefined ? text : `${DEEP}${place}`
    })
  }

  #value(word: Word): string {
    return renderValue(word, this.#around) || '""'
  }

  #redirection(redirection: Redirection): string {
    const { descriptor } = redirection
    if (redirection.kind === 'duplicate') return ` ${descriptor}>&${redirection.of}`
    if (redirection.kind === 'text') return ` ${descriptor}<${this.#given(redirection.target)}`
    const operator = { read: '<', write: '>', append: '>>' }[redirection.mode]
    return ` ${descriptor}${operator}${this.#target(redirection.target)}`
  }

  /** The one file that a redirection leads to. */
  #target(word: Word): string {
    const [target, ...others] = renderWord(word, this.#around)
    if (target !== undefined && others.length === 0 && !target.glob) return target.text
    if (target?.deep !== undefined) throw new ScriptError('invalid-command', 'a redirection leads to no ** there')
    const place = this.#globs.push(writtenWord(word)) - 1
    const texts = target === undefined ? [] : [target, ...others]
    const variable = `_r${place}`
    const expanded = texts.map(({ text }) => text).join(' ')
    this.#before.push(`set -- ${expanded};[ $# = 1 ]||_f a ${place};_w ${place} "$1";${variable}=$1;`)
    return `"$${variable}"`
  }

  /** A file that holds the value: programs open /dev/fd/3 and the like anew, which a pipe does not bear. */
  #given(word: Word): string {
    const path = this.#path()
    this.#before.push(`${this.#print(word)}>${path};`)
    return path
  }

  /** XCU §2.7.4, and bash for `<<<`: a line end follows. */
  #print(word: Word): string {
    return `printf "%s$_n" ${this.#value(word)}`
  }

  /** Starts what `job` says in the background, at the other end of the pipe that is returned. */
  #fifo(job: (fifo: string) => string): string {
    const path = this.#path()
    this.#fifosOfPipeline.push(path)
    const started = job(path)
    this.#before.push(`PATH=$_P mkfifo -m 600 ${path}||_f t;${started}${jobTo('_k')}_j="$_j $_k";`)
    return path
  }

  #path(): string {
    return `"$_t/${this.#paths++}"`
  }

  readonly #around: WordSurroundings = {
    variable: (name) => {
      if (this.#names.set.has(name)) return name
      this.#before.push(`[ "\${${name}+x}" ]||_f u ${name};`)
      if (!this.#names.changed.has(name)) return name
      const kept = `_h${this.#kept++}`
      this.#before.push(`${kept}=$${name};`)
      return kept
    },
    substitute: ({ direction, list }) =>
      this.#fifo((fifo) => {
        const end = direction === 'from' ? `</dev/null >${fifo}` : `<${fifo}`
        const outer = this.#names
        this.#names = NO_NAMES
        const text = this.#list(list, false)
        this.#names = outer
        return `{ ${text}} ${end}&`
      }),
  }
}

/** The one command of a list that needs no shell around it. */
function onlyCommand({ items: [item, ...others] }: List): SimpleCommand | undefined {
  const [command, ...more] = item?.pipeline.commands ?? []
  if (command === undefined || others.length > 0 || more.length > 0 || command.words.length === 0) return undefined
  const words = [...command.words, ...command.assignments.map(({ value }) => value)]
  const targets = command.redirections.flatMap((each) => (each.kind === 'file' ? [each.target] : []))
  const hasPipes = [...words, ...targets].some((word) => word.some(({ kind }) => kind === 'substitution'))
  return hasPipes || command.redirections.some(({ kind }) => kind === 'text') ? undefined : command
}

function described(command: SimpleCommand, pipeline: number): RenderedCommand {
  return { pipeline, argv: command.words.map(writtenWord) }
}

/** Opens the pipes that nobody opened, so that whoever waits at the other end goes on, and waits for their lists. */
function leave(fifos: readonly string[]): string {
  return `for _k in ${fifos.join(' ')};do : <>"$_k";done;wait $_j;_j=;`
}

const NONE: ReadonlySet<string> = new Set()
const NO_NAMES: Names = { set: NONE, changed: NONE }
const SIGPIPE_STATUS = 141

/** A folder for pipes with names, removed at the end; when the shell is killed, whoever watches it removes the folder. */
const FOLDER = [
  '_j=;_c(){ PATH=$_P rm -rf "$_t";};PATH=$_P mkdir -m 700 "$_t"||_f t;trap _c EXIT;',
  'for _k in HUP INT TERM;do trap "_c;trap - $_k;kill -$_k $$" $_k;done;',
].join('')
