import { commandOf, type Printed, type SchedulerEntry } from './entry.ts';
import { xmlText } from './quoting.ts';

/** A property list for launchd. */
export function launchd(entry: SchedulerEntry, again: string): Printed {
  const { name } = entry;
  const plist = `/Library/LaunchDaemons/${name}.plist`;
  const variables = Object.entries(entry.env).map(([name, value]) => `\n    <key>${name}</key>\n    ${string(value)}`);
  // An empty StartCalendarInterval is every minute at its stroke, as in crontab. StartInterval counts its 60 s from
  // whenever it was loaded, so that all joins would be late by up to a minute, and leaves out what a Mac slept through.
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
  <key>StandardOutPath</key>
  ${string(entry.log)}
  <key>StandardErrorPath</key>
  ${string(entry.log)}
</dict>
</plist>
`;
  return {
    text,
    install: `Run, and it runs also while nobody is logged in:
  ${again} | sudo tee ${plist} > /dev/null
  sudo launchctl bootout system/${name} 2>/dev/null
  sudo launchctl bootstrap system ${plist}
(Without sudo, and only while you are logged in: put it into ~/Library/LaunchAgents/${name}.plist, then
  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${name}.plist)`,
  };
}

function string(text: string): string {
  return `<string>${xmlText(text)}</string>`;
}
