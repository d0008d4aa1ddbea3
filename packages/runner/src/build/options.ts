// How esbuild is told to build: alike for a script and for the functions it sends, and whatever tsconfig.json says.
import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TransformOptions } from 'esbuild'
import { isJavaScript } from '../syntax/resolve.ts'
import { ownPackagesFor } from './own-packages.ts'
import type { BundleJob } from './work.ts'

/** For a file of the script: types away, and what the oldest Node does not know. */
export function transformOptions(path: string): TransformOptions {
  return {
    ...LANGUAGE,
    // TypeScript leaves out imports that nothing uses.
    loader: isJavaScript(path) ? 'js' : 'ts',
    format: 'esm',
    sourcefile: pathToFileURL(path).href,
    sourcemap: 'inline',
    sourcesContent: true,
  }
}

/** For the module of one function of a file: all it needs in one text. */
export function bundleOptions(path: string, contents: string): BundleJob {
  return {
    ...LANGUAGE,
    stdin: { contents, resolveDir: dirname(path), sourcefile: `${path}${VIRTUAL_SUFFIX}`, loader: 'ts' },
    absWorkingDir: dirname(path),
    outfile: `${path}.shipped.js`,
    write: false,
    bundle: true,
    metafile: true,
    format: 'cjs',
    // What evaluates the code over there need not know about modules.
    supported: { 'dynamic-import': false },
    external: ['@yon/script', 'node:*'],
    alias: { yon: '@yon/script', ...ownPackagesFor(path) },
    banner: { js: STRICT },
    footer: { js: 'module.exports = module.exports.default;' },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
  }
}

/** What modules are by themselves, and functions have to be: a change of a frozen value is an error, and not ignored. */
export const STRICT = '"use strict";'

/** Whether a path of esbuild's is the module of a function, which is no file. */
export function isVirtual(path: string): boolean {
  return basename(path).endsWith(VIRTUAL_SUFFIX)
}

const VIRTUAL_SUFFIX = '#function'

const LANGUAGE = {
  platform: 'node',
  target: 'node20.19',
  charset: 'utf8',
  logLevel: 'silent',
  tsconfigRaw: '{}',
} as const
