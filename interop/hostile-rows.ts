// What lies to yon-ssh, as a table: what is run, and all that it says.

export interface Row {
  /** What bash runs: `ssh` is our program; with `$W/config`, `there` is sshd's host; `$W` has what lies. */
  readonly line: string
  /** All of stderr, without carriage returns. */
  readonly says: RegExp
  /** Default 255. */
  readonly status?: number
  readonly prints?: string
}

/** Goes on without what lies. */
const goesOn = { status: 0, prints: 'in\n' } as const
const hostName = /^hostname contains invalid characters\n$/
const userName = /^remote username contains invalid characters\n$/
const badExchange = (text: string): RegExp =>
  new RegExp(`^${text}\nbanner exchange: Connection to [\\w.]+ port \\d+: invalid format\n$`)

/** By what lies. */
export const rows: Readonly<Record<string, Row>> = {
  // Configurations.
  'a configuration that is binary': {
    line: 'ssh -F $W/binary h true',
    says: /^(?:\S+binary:? line \d+: .*\n)+\S+: terminating, \d+ bad configuration options\n$/,
  },
  'a configuration with escape sequences': {
    line: 'ssh -F $W/escapes h true',
    says: /^\S+escapes: line 2: Bad configuration option: bad\\033\[2joption\n\S+: terminating, 1 bad .*\n$/,
  },
  'a configuration of one huge word': {
    line: 'ssh -F $W/huge-word h true',
    says: /^\S+huge-word line 1: no argument after keyword "a{3000,4090}\n\S+: terminating, 1 bad configuration options\n$/,
  },
  'a configuration with a huge value': {
    line: 'ssh -F $W/huge-value -p 1 127.0.0.1 true',
    says: /^ssh: connect to host 127\.0\.0\.1 port 1: Connection refused\n$/,
  },
  'a configuration with an open quotation': {
    line: 'ssh -F $W/quotation h true',
    says: /^\S+quotation line 1: invalid quotes\n\S+: terminating, 1 bad configuration options\n$/,
  },
  'a configuration that includes itself': {
    line: 'ssh -F $W/loop h true',
    says: /^Too many recursive configuration includes\n$/,
  },
  'a configuration that includes thousands': {
    line: 'ssh -F $W/thousands h true',
    says: /^more than 4096 configuration files are included\n$/,
  },
  'a configuration that is a link to itself': {
    line: 'ssh -F $W/link h true',
    says: /^Can't open user config file \S+link: Too many levels of symbolic links\n$/,
  },
  'a configuration without end': { line: 'ssh -F /dev/zero h true', says: /^\/dev\/zero is larger than \d+ bytes\n$/ },
  'a configuration that is a folder': { line: 'ssh -F $W/folder -p 1 127.0.0.1 true', says: /Connection refused\n$/ },
  'a log that is a folder': {
    line: 'ssh -E $W/folder h true',
    says: /^Couldn't open logfile \S+: Is a directory\n$/,
    status: 1,
  },
  // Known hosts.
  ...Object.fromEntries(
    ['binary', 'huge-word', 'folder', 'link'].map((name) => [
      `known hosts: ${name}`,
      {
        line: `ssh -F $W/config -o UserKnownHostsFile=$W/${name} there echo in`,
        says: /^Host key verification failed\.\n$/,
      },
    ]),
  ),
  'known hosts without end': {
    line: 'ssh -F $W/config -o UserKnownHostsFile=/dev/zero there echo in',
    says: /^\/dev\/zero is larger than \d+ bytes\n$/,
  },
  'known hosts that cannot be added to': {
    line: 'ssh -F $W/config -o UserKnownHostsFile=$W/folder -o StrictHostKeyChecking=accept-new there echo in',
    says: /^Failed to add the host to the list of known hosts \(\S+folder\)\.\n$/,
    ...goesOn,
  },
  'a command for known hosts without end': {
    line: 'ssh -F $W/config -o UserKnownHostsFile=none -o KnownHostsCommand=/usr/bin/yes there echo in',
    says: /^KnownHostsCommand-ORDER \/usr\/bin\/yes failed, .*\nKnownHostsCommand failed\n$/,
  },
  'revoked keys that are none': {
    line: 'ssh -F $W/config -o RevokedHostKeys=$W/binary there echo in',
    says: /^Error checking host key ED25519 \S+ in revoked keys file \S+binary: .*\nHost key verification failed\.\n$/,
  },
  'revoked keys that are a folder': {
    line: 'ssh -F $W/config -o RevokedHostKeys=$W/folder there echo in',
    says: /^Error checking .*folder: Is a directory\nHost key verification failed\.\n$/,
  },
  // Keys and agents.
  ...Object.fromEntries(
    ['binary', 'folder', '/dev/zero'].map((name) => [
      `a private key: ${name}`,
      {
        line: `chmod -f 700 $W/folder; ssh -F $W/config -o IdentityFile=${name.startsWith('/') ? name : `$W/${name}`} there echo in`,
        says: /^(?:@.*\n@.*\n@.*\nPermissions .*\nIt is required .*\nThis private key will be ignored\.\n)?Load key "\S+": .*\n$/,
        ...goesOn,
      },
    ]),
  ),
  'a certificate that is none': {
    line: 'ssh -F $W/config -o CertificateFile=$W/binary there echo in',
    says: /^$/,
    ...goesOn,
  },
  ...Object.fromEntries(
    ['garbage', 'huge', 'closing', 'zero', 'http', 'binary', 'folder'].map((name) => [
      `an agent: ${name}`,
      {
        line: `ssh -F $W/config -o IdentityAgent=$W/${name} -o IdentitiesOnly=no there echo in`,
        says: /^$/,
        ...goesOn,
      },
    ]),
  ),
  // Control sockets.
  ...Object.fromEntries(
    ['garbage', 'huge', 'closing', 'zero', 'http', 'version'].flatMap((name) => [
      [
        `a control socket: ${name}`,
        {
          line: `ssh -F $W/config -S $W/${name} there echo in`,
          says: /^muxclient: master hello exchange failed: .*\n$/,
          ...goesOn,
        },
      ],
      [
        `a control socket that is to be commanded: ${name}`,
        {
          line: `ssh -F $W/config -S $W/${name} -O check there`,
          says: /^muxclient: master hello exchange failed: .*\n$/,
        },
      ],
    ]),
  ),
  'a control socket that is silent': {
    line: 'ssh -F $W/config -S $W/silent -o ConnectTimeout=1 there echo in',
    says: /^muxclient: master hello exchange failed: .*\n$/,
    ...goesOn,
  },
  'a control socket that refuses with escape sequences': {
    line: 'ssh -F $W/config -S $W/refusing there echo in',
    says: /^\S.*: no \\033\[31mway\n$/,
    ...goesOn,
  },
  'a control socket that is a file': {
    line: 'ssh -F $W/config -S $W/binary there echo in',
    says: /^Control socket connect\(\S+binary\): Connection refused\n$/,
    ...goesOn,
  },
  'a control path that is too long': {
    line: 'ssh -F $W/config -S $W/$(printf %0120d 0) there echo in',
    says: /^ControlPath too long \('\S+' >= 10[48] bytes\)\n$/,
  },
  'a control path in no folder': {
    line: 'ssh -F $W/config -M -S $W/none/c there echo in',
    says: /^unix_listener: cannot bind to path \S+none\/c: No such file or directory\n$/,
  },
  // Proxies, servers and jump hosts.
  'a proxy command that talks without end': {
    line: 'ssh -F none -o ProxyCommand=yes h true',
    says: badExchange('kex_exchange_identification: No SSH version received in first 1024 lines from server'),
  },
  'a proxy command of zeros': {
    line: "ssh -F none -o 'ProxyCommand=cat /dev/zero' h true",
    says: badExchange('kex_exchange_identification: banner line contains invalid characters'),
  },
  'a proxy command of one line without end': {
    line: `ssh -F none -o "ProxyCommand=head -c 100000 /dev/zero | base64 -w 0" h true`,
    says: badExchange('kex_exchange_identification: banner line too long'),
  },
  'a proxy command that echoes': {
    line: 'ssh -F none -o ProxyCommand=cat h true',
    says: /^ssh_dispatch_run_fatal: Connection to UNKNOWN port 65535: .*\n$/,
  },
  'a proxy command that is not there': {
    line: 'ssh -F none -o ProxyCommand=/nonexistent/x h true',
    says: /not found\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535\n$/,
  },
  'a server with escape sequences in its version': {
    line: 'ssh -v -F none -p $escaping 127.0.0.1 true 2>&1 | grep -a "remote software"; true',
    says: /^$/,
    status: 0,
    prints: 'debug1: Remote protocol version 2.0, remote software version \\033[31mevil\\007\n',
  },
  'a server whose version is an escape sequence': {
    line: 'ssh -F none -p $misversioned 127.0.0.1 true',
    says: badExchange("Bad remote protocol version identification: 'SSH-\\\\033\\[2J-x'"),
  },
  'a jump host that speaks no SSH': {
    line: 'ssh -F $W/config -J 127.0.0.1:$misversioned there true',
    says: /^Bad remote protocol .*\\033\[2J-x'\nbanner exchange: .*: invalid format\nkex_exchange_identification: .*\nConnection closed by UNKNOWN port 65535\n$/,
  },
  'a server behind a jump host that speaks no SSH': {
    line: 'ssh -F $W/config -J there -p $misversioned 127.0.0.1 true',
    says: badExchange("Bad remote protocol version identification: 'SSH-\\\\033\\[2J-x'"),
  },
  // Names.
  ...Object.fromEntries(
    ["'a;b'", "'a$(id)'", "'a`id`'", "$'a\\e[31mb'", "$'a\\nb'", "'a b'", '-- -oProxyCommand=x', "'a,b'"].map(
      (name) => [`a host ${name}`, { line: `ssh -F none ${name} true`, says: hostName }],
    ),
  ),
  ...Object.fromEntries(
    [
      '-l -x h',
      '-- -x@h',
      "'a;b@h'",
      "-l 'a`b' h",
      "-l 'a\\' h",
      "-l 'a -x' h",
      "-l $'a\\e[2J' h",
      'ssh://a%3bb@h',
    ].map((name) => [`a user: ${name}`, { line: `ssh -F none ${name} true`, says: userName }]),
  ),
  ...Object.fromEntries(
    ["'a;b'", '-x', "'a`b@h'", "$'a\\e[2J'"].map((name) => [
      `a jump host ${name}`,
      { line: `ssh -F none -J ${name} h true`, says: /invalid (?:host|user)name "[ -~]*"\n.*\n$/ },
    ]),
  ),
  'a host name of a configuration with escape sequences': {
    line: "ssh -F none -o $'HostName=a\\e[31mb' h true",
    says: /^ssh: Could not resolve hostname a\\033\[31mb: Name or service not known\n$/,
  },
}
