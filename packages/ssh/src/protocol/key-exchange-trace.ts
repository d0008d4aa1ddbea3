// What a key exchange tells about itself, for logs.

/** Something that happened in a key exchange, for logs. */
export type KeyExchangeTrace =
  /** A message of the method itself; `values` of those that are sent. */
  | {
      readonly event: 'key-exchange-message'
      readonly status: 'sent' | 'expected' | 'received'
      readonly message: string
      readonly values?: Readonly<Record<string, unknown>>
    }
  /** A public value of Diffie-Hellman, of either end, in the group of integers modulo `prime`. */
  | { readonly event: 'public-value'; readonly value: bigint; readonly prime: bigint }
