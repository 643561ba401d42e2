import { commandOf, type Printed, type SchedulerEntry } from './entry.ts';
import { xmlText } from './quoting.ts';

/** A property list for launchd. */
export function launchd(entry: SchedulerEntry, printAgain: string): Printed {
  const { name } = entry;
  const plist = `/Library/LaunchDaemons/${name}.plist`;
  const variables = Object.entries(entry.env).map(([name, value]) => `\n    <key>${name}</key>\n    ${string(value)}`);
  // 63 is 077 in octal, which property lists do not have: the log is only for the user who runs dialer.
  // An empty StartCalendarInterval runs at the start of every minute, like crontab. StartInterval would count 60 s from
  // when it was loaded, so that joins are up to a minute late, and would skip the runs that a Mac slept through.
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${name}</string>
  <key>UserName</key>
  ${string(entry.user)}
  <key>ProgramArguments</key>
  <array>
    ${commandOf(entry).map(string).join('\n    ')}
  </array>
  <key>WorkingDirectory</key>
  ${string(entry.folder)}${variables.length > 0 ? `\n  <key>EnvironmentVariables</key>\n  <dict>${variables.join('')}\n  </dict>` : ''}
  <key>StartCalendarInterval</key>
  <dict/>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  ${string(entry.log)}
  <key>StandardErrorPath</key>
  ${string(entry.log)}
</dict>
</plist>
`;
  return {
    text,
    install: `To run it even while nobody is logged in:
  ${printAgain} | sudo tee ${plist} > /dev/null
  sudo launchctl bootout system/${name} 2>/dev/null
  sudo launchctl bootstrap system ${plist}
(Without sudo, to run it only while you are logged in: save it as ~/Library/LaunchAgents/${name}.plist, then
  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${name}.plist)`,
  };
}

function string(text: string): string {
  return `<string>${xmlText(text)}</string>`;
}
