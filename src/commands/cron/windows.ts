import { DialerError } from '../../errors.ts';
import { commandOf, DOES, type Printed, type SchedulerEntry } from './entry.ts';
import { xmlText } from './quoting.ts';

/**
 * A task for the Task Scheduler of Windows. Without an encoding declaration: schtasks takes the file in ANSI or UTF-16, and
 * what a shell's `>` makes of it is not known here. Throws DialerError `usage` for a path that cmd.exe does not take.
 */
export function windows(entry: SchedulerEntry, again: string): Printed {
  refuseForCmd(entry);
  const { name } = entry;
  return {
    text: `<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${DOES[name]}, every minute</Description>
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
      <!-- Also while nobody is logged on; no password is stored. -->
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <!-- By default Windows leaves out a run while the one before is still busy. -->
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
    install: `In a console of an administrator:
  ${again} > ${name}.xml
  schtasks /Create /TN ${name} /XML ${name}.xml
(An account of Entra ID cannot run it; let the system: add /RU SYSTEM to the second line.)`,
  };
}

/** Nobody mails what fails, so that it goes to the log as well. With /s, the first quote and the last one are cmd's own. */
function commandLine(entry: SchedulerEntry): string {
  const variables = Object.entries(entry.env).map(([name, value]) => `set ${quoted(`${name}=${value}`)}&& `);
  const command = commandOf(entry).map(quoted).join(' ');
  return `/d /s /c "${variables.join('')}${command} >> dialer.log 2>&1"`;
}

function quoted(text: string): string {
  return /^[\w\\:.=-]+$/.test(text) ? text : `"${text}"`;
}

/** There is no way to quote a % for cmd.exe. */
function refuseForCmd(entry: SchedulerEntry): void {
  const { folder } = entry;
  if (/^[\\/]{2}/.test(folder)) {
    throw new DialerError('usage', `cmd.exe cannot run in ${folder}, a network folder.`, 'Move it to this machine.');
  }
  const path = [folder, ...commandOf(entry), ...Object.values(entry.env)].find((text) => /[%"]/.test(text));
  if (path) throw new DialerError('usage', `cmd.exe takes the % or " in ${path} for its own.`, 'Rename it.');
}
