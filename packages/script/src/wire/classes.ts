// Classes whose instances may travel: known at both ends under one id.
import { ScriptError } from '../errors.ts'

/** A class as `instanceof` takes it. */
export type WireClass = abstract new (...args: never[]) => object

/** How instances of a class travel, where their own properties do not say all, or a constructor must run. */
export interface ClassForm<T> {
  /** What is sent instead of the instance. */
  readonly toWire: (instance: T) => unknown
  /** Makes an instance of it. It reads what the other end wrote: to be checked, not trusted. */
  readonly fromWire: (sent: unknown) => T
}

/** A class that is registered. */
export interface RegisteredClass {
  readonly id: string
  readonly type: WireClass
  readonly form: ClassForm<object> | undefined
}

const byPrototype = new Map<object, RegisteredClass>()
const byId = new Map<string, RegisteredClass>()

/**
 * Lets instances of a class travel, when the other end registers one under the same id. Without a `form` an instance is its own
 * enumerable properties and its prototype: no constructor runs, and private fields (`#x`) do not travel, so that instances with such
 * are refused. Registering an id again replaces what it stood for.
 */
export function registerClass<T extends object>(
  id: string,
  type: abstract new (...args: never[]) => T,
  form?: ClassForm<T>,
): void {
  const previous = byId.get(id)
  if (previous !== undefined) byPrototype.delete(previous.type.prototype as object)
  const registered: RegisteredClass = { id, type, form: form as ClassForm<object> | undefined }
  byId.set(id, registered)
  byPrototype.set(type.prototype as object, registered)
}

/** Is there a class under this id? */
export function isRegistered(id: string): boolean {
  return byId.has(id)
}

export function classOf(prototype: object | null): RegisteredClass | undefined {
  return prototype === null ? undefined : byPrototype.get(prototype)
}

export function classOfId(id: string): RegisteredClass | undefined {
  return byId.get(id)
}

/** Private names stand in the text of a class and cannot be seen otherwise. */
export function hasPrivateFields(type: WireClass): boolean {
  for (let each: unknown = type; typeof each === 'function' && each !== Function.prototype;) {
    if (/\.#[\p{ID_Start}$_]/u.test(Function.prototype.toString.call(each))) return true
    each = Object.getPrototypeOf(each)
  }
  return false
}

registerClass('yon.ScriptError', ScriptError)
