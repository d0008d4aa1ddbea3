// `require` in TypeScript: what is made of it is a module, which has none.
import { isJavaScript } from '../syntax/resolve.ts'
import type { Source } from '../syntax/source.ts'
import { unusedName } from './notes.ts'

/** What declares it, to stand before the code of a file; nothing where the file does not ask for it. */
export function requireFor({ path, text, references, nodes }: Source): string {
  const isAsked =
    references.some(({ resolved, identifier }) => resolved === null && identifier.name === 'require') ||
    nodes.some(({ type }) => type === 'TSExternalModuleReference')
  if (!isAsked || isJavaScript(path)) return ''
  const create = unusedName(text, '__createRequire')
  return `import { createRequire as ${create} } from 'node:module'; const require = ${create}(import.meta.url);`
}
