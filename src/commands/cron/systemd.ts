import { commandOf, DOES, type Printed, type SchedulerEntry } from './entry.ts';

const PLAIN = /^[\w@+:,./=-]+$/;

/** A script that installs a service and its timer. */
export function systemd(entry: SchedulerEntry, again: string): Printed {
  const { name } = entry;
  const sudo = entry.user === 'root' ? '' : 'sudo ';
  // In braces, so that the shell that it is pasted into has read all of it when sudo asks for a password: sudo would else
  // take the next line for the answer.
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
  ${again} | sh
Its lines are in: journalctl -u ${name}`,
  };
}

function service(entry: SchedulerEntry): string {
  // As its program systemd takes no path with quotes or backslashes; env does.
  const words = [...(PLAIN.test(entry.node) ? [] : ['/usr/bin/env']), ...commandOf(entry)];
  const command = words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ');
  const variables = Object.entries(entry.env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`);
  return `[Unit]
Description=${DOES[entry.name]}
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
# It can write to this folder and to nothing else.
ProtectSystem=strict
ReadWritePaths=${quoted(`-${entry.writes}`)}
# Not hidden: meetings.csv may be in somebody's home.
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
# Not MemoryDenyWriteExecute: Node compiles while it runs.
`;
}

function timer({ name }: SchedulerEntry): string {
  return `[Unit]
Description=${DOES[name]}, every minute

[Timer]
OnCalendar=*-*-* *:*:00
# Without this it may be up to a minute late.
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
