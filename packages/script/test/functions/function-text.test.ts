// What a function that nobody prepared may use of the outside, and what it is told when it uses more.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import vm from 'node:vm'
import { bundleOfText } from '../../src/functions/function-text.ts'

type AnyFunction = (...args: never[]) => unknown

/** Made at run time, so that the text is what stands here and not what a compiler makes of it. */
function make(text: string): AnyFunction {
  return vm.runInThisContext(`(${text})`) as AnyFunction
}

const SCRIPT = '@yon/script'
const PACKAGE = 'left-pad'

describe('bundleOfText', () => {
  const whole = [
    '() => 1',
    'async (a, { b, c: [d = a, ...e] }, ...f) => a + b + d + e.length + f.length',
    'function named(n) { return n < 2 ? 1 : n * named(n - 1) }',
    'function* () { const [x] = yield 1; return x }',
    'async function* () { for await (const x of []) yield x }',
    '() => { var late = early(); function early() { return hoisted; var hoisted } return late }',
    '() => { if (true) { var deep = 1; for (var i = 0; i < 3; i++) { var deeper = i } } return deep + i + deeper }',
    '() => { for (const [k, v] of Object.entries({})) console.log(k, v) }',
    '() => { label: for (;;) { break label } }',
    '() => { try { throw 1 } catch ({ message }) { return message } finally { } }',
    '() => { class A { #p = this.q; static s = 1; static { this.t = A.s } get x() { return this.#p } m() { return super.toString() } } return new A() }',
    '() => ({ key: 1, method() { return this.key + arguments.length }, get g() { return new.target } })',
    '() => { switch (1) { case 1: let inner = 2; default: return inner } }',
    'function () { return this }',
    'function () { return () => arguments }',
    '(x) => x?.y.z[process.pid]',
    "async () => { const { readFile } = await import('node:fs/promises'); return readFile }",
    `async () => { const { $ } = await import('${SCRIPT}'); return $ }`,
    "() => require('node:os').hostname()",
    '() => `${JSON.stringify({})}`',
    '(a = () => b, b = 1) => a() + b',
    '() => { const { x, ...rest } = {}; ({ x: rest.y } = {}); return x }',
    'function () { with ({}) { return 1 } }',
  ]
  for (const text of whole) {
    test(`takes ${text}`, () => {
      const fn = make(text)
      const { code } = bundleOfText(fn)
      const module = { exports: (): unknown => undefined }
      vm.compileFunction(code, ['module'])(module)
      assert.equal(String(module.exports()), String(fn))
    })
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ['() => outer', /uses `outer` of the outside/],
    ['() => { outer = 1 }', /`outer`/],
    ['(a = outer) => a', /`outer`/],
    ['({ [outer]: a }) => a', /`outer`/],
    ['() => { { let inner = 1 } return inner }', /`inner`/],
    ['() => { { function inner() {} } class A extends Other {} }', /`Other`/],
    ['() => { const x = 1; return { x, y } }', /`y`/],
    ['() => { for (const each of list) each.a = other }', /`list`, `other`/],
    ['() => tag`text`', /`tag`/],
    ['() => this', /`this`/],
    ['() => arguments', /`arguments`/],
    ['() => () => this.x', /`this`/],
    ['() => typeof missing', /`missing`/],
    ['() => __dirname', /`__dirname`/],
    ["() => import('./beside.js')", /imports '\.\/beside\.js'/],
    [`() => import('${PACKAGE}')`, /imports 'left-pad'/],
    ['(name) => import(name)', /only known when it runs/],
  ]
  for (const [text, message] of refused) {
    test(`refuses ${text}`, () => {
      assert.throws(() => bundleOfText(make(text)), { code: 'not-shippable', message })
    })
  }

  test('refuses what is no function with a text of its own', () => {
    const object = {
      method() {
        return 1
      },
      get got() {
        return 1
      },
    }
    const getter = Object.getOwnPropertyDescriptor(object, 'got')!.get!
    class Shape {}
    assert.throws(() => bundleOfText(object.method), {
      code: 'not-shippable',
      message: /function method .* is a method/,
    })
    assert.throws(() => bundleOfText(getter), { code: 'not-shippable', message: /getter/ })
    assert.throws(() => bundleOfText(Shape as unknown as AnyFunction), { code: 'not-shippable', message: /is a class/ })
    assert.throws(() => bundleOfText(parseInt), { code: 'not-shippable', message: /bound function/ })
    assert.throws(() => bundleOfText(make('() => 1').bind(null)), { code: 'not-shippable', message: /bound function/ })
  })

  test('gives advice that names the variable', () => {
    assert.throws(() => bundleOfText(make('() => limit')), { advice: /yon run.*pass `limit` as an argument/ })
  })

  test('the same text has the same hash, and a function is looked at once', () => {
    const fn = make('(a) => a + 1')
    assert.equal(bundleOfText(fn), bundleOfText(fn))
    assert.equal(bundleOfText(fn).hash, bundleOfText(make('(a) => a + 1')).hash)
    assert.notEqual(bundleOfText(fn).hash, bundleOfText(make('(a) => a + 2')).hash)
  })
})
