// A linear phase is a generator script that reads like its RFC: send, expect, ask.
import { ProtocolError } from '../errors.ts'
import type { Fields, Message, MessageOf, Values } from '../wire/message.ts'

/** A step of a script: what it needs from whoever drives it. */
export type Step =
  | { readonly step: 'send'; readonly payload: Uint8Array; readonly sent?: Sent }
  | { readonly step: 'expect'; readonly messages: readonly Message[] }
  | { readonly step: 'ask'; readonly question: Question }

/** What a payload says, for logs. */
export interface Sent {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
}

/** The asynchronous world (user, agent, known_hosts) enters only here. Each phase declares its questions. */
export interface Question {
  readonly type: string
}

/** A script that ends with a value of type T. */
export type Exchange<T> = Generator<Step, T, unknown>

export function* send<N extends string, F extends Fields>(
  schema: Message<N, F>,
  values: Values<F>,
): Generator<Step, void, unknown> {
  yield { step: 'send', payload: schema.encode(values), sent: { name: schema.name, values } }
}

/** Waits for one of the given messages; anything else of the phase is a protocol error. */
export function* expect<M extends readonly Message<any, any>[]>( // oxlint-disable-line typescript/no-explicit-any
  ...messages: M
): Generator<Step, MessageOf<M[number]>, unknown> {
  const payload = (yield { step: 'expect', messages }) as Uint8Array
  const schema = messages.find((candidate) => candidate.number === payload[0])
  if (schema === undefined) {
    const expected = messages.map((candidate) => candidate.name).join(' or ')
    throw new ProtocolError(`expected ${expected}, got message ${payload[0] ?? '(empty)'}`)
  }
  return schema.decode(payload) as MessageOf<M[number]>
}

/** A question whose answer type it carries. */
export interface Asks<Answer> extends Question {
  readonly answer?: Answer
}

export function* ask<Answer>(question: Asks<Answer>): Generator<Step, Answer, unknown> {
  return (yield { step: 'ask', question }) as Answer
}

/** What a script does, for whoever drives it. */
export interface ScriptEvents<T> {
  send(payload: Uint8Array, sent: Sent | undefined): void
  ask(question: Question): void
  done(value: T): void
  /** One of these has to come now. */
  expects?(messages: readonly Message[]): void
}

/** Drives one script: feeds payloads and answers, hands out what it sends and asks. */
export class ScriptRunner<T> {
  readonly #script: Exchange<T>
  readonly #on: ScriptEvents<T>
  #waiting: 'message' | 'answer' | 'nothing' = 'nothing'

  constructor(script: Exchange<T>, on: ScriptEvents<T>) {
    this.#script = script
    this.#on = on
  }

  get waiting(): 'message' | 'answer' | 'nothing' {
    return this.#waiting
  }

  start(): void {
    this.#advance(() => this.#script.next())
  }

  receive(payload: Uint8Array): void {
    if (this.#waiting !== 'message') throw new ProtocolError(`message ${payload[0] ?? '(empty)'} out of order`)
    this.#advance(() => this.#script.next(payload))
  }

  answer(value: unknown): void {
    this.#advance(() => this.#script.next(value))
  }

  /** The question failed: the error is raised inside the script. */
  fail(error: unknown): void {
    this.#advance(() => this.#script.throw(error))
  }

  #advance(resume: () => IteratorResult<Step, T>): void {
    this.#waiting = 'nothing'
    let result = resume()
    while (!result.done) {
      const step = result.value
      if (step.step === 'expect') {
        this.#waiting = 'message'
        this.#on.expects?.(step.messages)
        return
      }
      if (step.step === 'ask') {
        this.#waiting = 'answer'
        this.#on.ask(step.question)
        return
      }
      this.#on.send(step.payload, step.sent)
      result = this.#script.next()
    }
    this.#on.done(result.value)
  }
}
