// The short names of key types that people see: in `ssh-keygen -l`, in questions about host keys, in randomart.

/** `ED25519` for `ssh-ed25519`, `ECDSA-SK` for `sk-ecdsa-…`; certificates end in `-CERT`. */
export function keyLabel(formatName: string, certificate = false): string {
  const label = LABELS[formatName] ?? formatName
  return certificate ? `${label}-CERT` : label
}

const LABELS: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ED25519',
  'ecdsa-sha2-nistp256': 'ECDSA',
  'ecdsa-sha2-nistp384': 'ECDSA',
  'ecdsa-sha2-nistp521': 'ECDSA',
  'sk-ssh-ed25519@openssh.com': 'ED25519-SK',
  'sk-ecdsa-sha2-nistp256@openssh.com': 'ECDSA-SK',
  'ssh-ed448': 'ED448',
  'ssh-rsa': 'RSA',
  'ssh-dss': 'DSA',
}
