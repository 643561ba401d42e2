import { commandOf, DESCRIPTIONS, type Printed, type SchedulerEntry } from './entry.ts';

const PLAIN = /^[\w@+:,./=-]+$/;

/** A script that installs a service and its timer. */
export function systemd(entry: SchedulerEntry, printAgain: string): Printed {
  const { name } = entry;
  const sudo = entry.user === 'root' ? '' : 'sudo ';
  // In braces, so that the shell has read everything when sudo asks for a password: sudo would take the next pasted line
  // for the answer.
  return {
    text: `{
${sudo}tee /etc/systemd/system/${name}.service > /dev/null <<'EOF' &&
${service(entry)}EOF
${sudo}tee /etc/systemd/system/${name}.timer > /dev/null <<'EOF' &&
${timer(entry)}EOF
${sudo}systemctl daemon-reload &&
${sudo}systemctl enable --now ${name}.timer
}
`,
    install: `Paste it into a shell, or run:
  ${printAgain} | sh
Read its output with: journalctl -u ${name}`,
  };
}

function service(entry: SchedulerEntry): string {
  // systemd does not run a program whose path has quotes or backslashes; env does.
  const words = [...(PLAIN.test(entry.node) ? [] : ['/usr/bin/env']), ...commandOf(entry)];
  const command = words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ');
  const variables = Object.entries(entry.env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`);
  return `[Unit]
Description=${DESCRIPTIONS[entry.name]}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${escaped(entry.user)}
WorkingDirectory=${escaped(entry.folder)}
${variables.join('')}ExecStart=${command}
SyslogIdentifier=${entry.name}
TimeoutStartSec=120
UMask=0077
# It can write to this folder only.
ProtectSystem=strict
ReadWritePaths=${quoted(`-${entry.writes}`)}
# Not hidden: meetings.csv may be in a home folder.
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
# Without MemoryDenyWriteExecute: Node compiles while it runs.
`;
}

function timer({ name }: SchedulerEntry): string {
  return `[Unit]
Description=${DESCRIPTIONS[name]}, every minute

[Timer]
OnCalendar=*-*-* *:*:00
# Without this, runs may be up to a minute late.
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `"${escaped(text).replace(/["\\]/g, '\\$&')}"`;
}
