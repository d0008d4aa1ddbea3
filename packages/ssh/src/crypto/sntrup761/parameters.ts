// Streamlined NTRU Prime, parameter set sntrup761 (https://ntruprime.cr.yp.to, draft-josefsson-ntruprime-streamlined).
// The ring R is Z[x]/(x^p - x - 1); R/3 and R/q are R with coefficients modulo 3 and q, in -1..1 and -(q-1)/2..(q-1)/2.

/** The number of coefficients. */
export const P = 761
/** The modulus of public values. */
export const Q = 4591
/** The number of coefficients of a short polynomial that are not zero. */
export const W = 286
/** The largest coefficient in R/q. */
export const Q_HALF = (Q - 1) / 2

/** Lengths in bytes. */
export const SMALL_LENGTH = 191
export const PUBLIC_KEY_LENGTH = 1158
export const ROUNDED_LENGTH = 1007
export const HASH_LENGTH = 32
export const CIPHERTEXT_LENGTH = ROUNDED_LENGTH + HASH_LENGTH

/** Coefficients, that of x^0 first. */
export type Polynomial = Int16Array<ArrayBuffer>
