import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { commands } from './commands/index.ts';
import type { Deps } from './deps.ts';
import { DialerError } from './errors.ts';
import { escapeControls, printError, printer } from './output.ts';

const COULD_NOT_RUN = 2;

/** Runs one command line (without node and the script) and resolves to its exit code; every error ends here. */
export async function runCli(args: string[], deps: Deps): Promise<number> {
  let exitCode = 0;
  const program = createProgram(deps);
  for (const register of commands) {
    register(program, deps, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    const err = printer(deps.err, deps.env);
    if (error instanceof DialerError) {
      printError(error, err);
      return error.exitCode;
    }
    // A defect: whoever reports it needs the place.
    const { stack, message } = error instanceof Error ? error : new Error(String(error));
    err.line('dialer: a defect of dialer, please report it:', 'red');
    for (const line of (stack ?? message).split('\n')) err.line(line);
    return COULD_NOT_RUN;
  }
}

/** `dialer --sandbox rooms` must not list the real ones: what stands before a command is for a tick. */
function refuseTickOptions(program: Command, command: Command): void {
  const [name] = Object.keys(program.opts()).filter((option) => program.getOptionValueSource(option) === 'cli');
  if (name === undefined) return;
  const flag = program.options.find((option) => option.attributeName() === name)?.long;
  const hint = `\`dialer ${command.name()} --help\` shows what it takes, after its name.`;
  throw new DialerError('usage', `${flag} before "${command.name()}" is an option of a tick.`, hint);
}

function createProgram({ out, err }: Deps): Command {
  return new Command('dialer')
    .description('Puts Zoom Rooms into the meetings of meetings.csv. Run it every minute: what is due now is dialed.')
    .usage('[options] [command]')
    .version(version)
    .enablePositionalOptions()
    .helpCommand(true)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .hook('preSubcommand', refuseTickOptions)
    .configureOutput({
      writeOut: (text) => out.write(text),
      // What it repeats of the command line is no more to be trusted than the files.
      writeErr: (text) => err.write(text.split('\n').map(escapeControls).join('\n')),
      getOutHelpWidth: () => out.columns ?? 80,
      getErrHelpWidth: () => err.columns ?? 80,
    })
    .addHelpText(
      'after',
      `
Examples:
  $ dialer --sandbox                          rehearse without an account
  $ dialer --dry-run --at "2026-11-23 09:11"  what would be dialed then
  $ dialer -v                                 a tick that explains itself

Exit codes:
  0  nothing due, or every join accepted
  1  ran, and something needs a person
  2  could not run: usage, unreadable meetings.csv, missing configuration
  3  Zoom refused the credentials, or a scope is missing
  4  Zoom could not be reached
  130, 143  it was asked to end`,
    );
}
