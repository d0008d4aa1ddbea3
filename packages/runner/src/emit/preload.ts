// Scripts of one line use what `yon` exports without importing it.
import * as script from '@yon/script'
import { parseSource } from '../syntax/source.ts'

/** The text, and at its end an import of what it uses and does not declare. */
export function withImports(path: string, text: string): string {
  const source = parseSource(path, text)
  if (!('program' in source)) return text
  const unknown = source.references.filter(({ resolved }) => resolved === null).map(({ identifier }) => identifier.name)
  const names = [...new Set(unknown)].filter((name) => Object.hasOwn(script, name))
  return names.length === 0 ? text : `${text}\nimport { ${names.join(', ')} } from 'yon'`
}
