import { basename } from 'node:path';
import { DialerError } from '../../errors.ts';
import { commandOf, DESCRIPTIONS, type Printed, type SchedulerEntry } from './entry.ts';
import { xmlText } from './quoting.ts';

/**
 * A task for Windows Task Scheduler. It declares no encoding: schtasks accepts ANSI and UTF-16, and which one a shell's `>`
 * writes is unknown here. Throws DialerError `usage` for a path that cmd.exe cannot take.
 */
export function windows(entry: SchedulerEntry, printAgain: string): Printed {
  refuseForCmd(entry);
  const { name } = entry;
  return {
    text: `<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${DESCRIPTIONS[name]}, every minute</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT1M</Interval>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(entry.user)}</UserId>
      <!-- Runs while nobody is logged on, and stores no password. -->
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <!-- By default Windows skips a run while the previous one is still busy. -->
    <MultipleInstancesPolicy>Parallel</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT2M</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>cmd.exe</Command>
      <Arguments>${xmlText(commandLine(entry))}</Arguments>
      <WorkingDirectory>${xmlText(entry.folder)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`,
    install: `In an administrator's console:
  ${printAgain} > ${name}.xml
  schtasks /Create /TN ${name} /XML ${name}.xml
(A Microsoft Entra ID account cannot run it: add /RU SYSTEM to the second command.)`,
  };
}

/** Nobody mails failures, so they go to the log too. With /s, cmd removes the first and the last quote. */
function commandLine(entry: SchedulerEntry): string {
  const variables = Object.entries(entry.env).map(([name, value]) => `set ${quoted(`${name}=${value}`)}&& `);
  const command = commandOf(entry).map(quoted).join(' ');
  return `/d /s /c "${variables.join('')}${command} >> ${basename(entry.log)} 2>&1"`;
}

function quoted(text: string): string {
  return /^[\w\\:.=-]+$/.test(text) ? text : `"${text}"`;
}

/** cmd.exe has no way to quote a `%`. */
function refuseForCmd(entry: SchedulerEntry): void {
  const { folder } = entry;
  if (/^[\\/]{2}/.test(folder)) {
    throw new DialerError('usage', `cmd.exe cannot run in ${folder}, a network folder.`, 'Move it to this machine.');
  }
  const path = [folder, ...commandOf(entry), ...Object.values(entry.env)].find((text) => /[%"]/.test(text));
  if (path) throw new DialerError('usage', `cmd.exe cannot take the % or " in ${path}.`, 'Rename it.');
}
