// The snippets of documents that are checked: TypeScript, and what people type at a terminal.

/**
 * `[{ file, line, kind, name, code, fails, expected }]` of a document. `kind` is `types` (only type-checked), `run`, `yon`
 * (run by `yon run`), `file` (there for those after it), or `console`; `code` of the first two stands in the lines in
 * which the document has it. What goes on where another ended is one with it: `parts` are the lines of each, with all that
 * is printed until then.
 */
export function snippetsOf(file, text) {
  const snippets = allOf(file, text)
  return snippets.filter((snippet) => !snippets.some(({ continues }) => continues === snippet))
}

function allOf(file, text) {
  let story = { code: '', expected: '', parts: [] }
  const blocks = [...text.matchAll(/^```(?<info>[^\n`]*)\n(?<code>[^]*?)^```$/gm)]
  return blocks.flatMap(({ groups, index }, at) => {
    const [language, mark, ...words] = groups.info.trim().split(/\s+/)
    const line = text.slice(0, index).split('\n').length
    const common = { file, line, code: groups.code, name: `line-${line}.ts` }
    if (language === 'console' && mark === 'run') return [{ ...common, kind: 'console', expected: groups.code }]
    if (language !== 'ts') return []
    const next = blocks[at + 1]
    const printed = next?.groups.info.trim() === 'text' ? next.groups.code : ''
    if (mark === 'file') return [{ ...common, kind: 'file', name: words[0] }]
    if (mark === 'yon') {
      const name = words.find((word) => word.includes('.')) ?? common.name
      return [{ ...common, kind: 'yon', name, fails: words.includes('fails'), expected: printed }]
    }
    const before = words.includes('continued') ? story : { code: '', expected: '', parts: [] }
    const gap = '\n'.repeat(line - before.code.split('\n').length + 1)
    const code = `${before.code}${gap}${groups.code}`
    const expected = `${before.expected}${printed}`
    if (mark !== 'run') return [{ ...common, kind: 'types', code, expected }]
    const parts = [...before.parts, { line, expected }]
    story = { ...common, kind: 'run', code, expected, parts, continues: before }
    return [story]
  })
}

/** The commands of a console block with what each printed, by their lines that begin with `$ `. */
export function commandsOf(code) {
  const commands = []
  for (const line of code.split('\n').slice(0, -1)) {
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), printed: '' })
    else if (commands.at(-1)?.command.endsWith('\\') === true) commands.at(-1).command += `\n${line}`
    else if (commands.length > 0) commands.at(-1).printed += `${line}\n`
  }
  return commands
}

/** The text without what differs from run to run: measured times, and the columns that are as wide as they are. */
export function withoutTimes(text) {
  return text
    .replace(/^(\S+) +(ok|failed|skipped) +\d* *(.*)$/gm, '$1 $2 N $3')
    .replace(/^host +ok +ms +/gm, 'host ok ms ')
    .replace(/\d+(?:\.\d+)?(?= ?ms\b)/g, 'N')
    .replace(/("ms": |time=")[\d.]+/g, '$1N')
}
