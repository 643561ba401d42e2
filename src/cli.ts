import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { printError, printer } from './base/output/printer.ts';
import type { Deps } from './base/system/deps.ts';
import { registerTick, UNKNOWN_COMMAND } from './commands/tick/command.ts';
import { DialerError, THIS_IS_A_BUG } from './errors.ts';

const COULD_NOT_RUN = 2;

/** Runs a command line, without node and the script. Resolves to its exit code: every error ends here. */
export async function runCli(args: string[], deps: Deps): Promise<number> {
  let exitCode = 0;
  const program = createProgram(deps);
  const finish = (code: number) => {
    exitCode = code;
  };
  registerTick(program, deps, finish);
  // A scheduled run needs no other command, and would pay for loading them every minute.
  if (!isTickAlone(args, program)) {
    const { commands } = await import('./commands/index.ts');
    for (const register of commands) register(program, deps, finish);
  }
  let current = program;
  program.hook('preSubcommand', (_, command) => {
    current = command;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? await usageError(thrown, current) : thrown;
    const err = printer(deps.err, deps.env);
    if (error instanceof DialerError) {
      printError(error, err);
      return error.exitCode;
    }
    // Whoever reports the bug needs to know where it is.
    const { stack, message } = error instanceof Error ? error : new Error(String(error));
    err.line(`dialer: ${THIS_IS_A_BUG}`, 'red');
    for (const line of (stack ?? message).split('\n')) err.line(line);
    return COULD_NOT_RUN;
  }
}

/** Whether a command line has only options, and none that asks for help. */
function isTickAlone(args: string[], program: Command): boolean {
  const withValue = new Set(
    program.options.filter(({ required }) => required).flatMap(({ short, long }) => [short, long]),
  );
  return args.every(
    (arg, index) => withValue.has(args[index - 1] ?? '') || (/^-/.test(arg) && !/^(-\w*h|--help)/.test(arg)),
  );
}

/** Commander's error in the form of all others. */
async function usageError({ code, message }: CommanderError, command: Command): Promise<DialerError> {
  if (code === UNKNOWN_COMMAND) {
    const { unknownWord } = await import('./commands/help/unknown-word.ts');
    return unknownWord('command', message, command);
  }
  const [words = '', meant] = message.replace(/^error: /, '').split(/\n\(Did you mean (.*)\?\)$/);
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const hint = meant ? `Did you mean ${meant.replace(/--[\w-]+/g, '`$&`')}?` : `Run \`${path} --help\`.`;
  const [, flag] = /^unknown option '(.*)'$/s.exec(words) ?? [];
  // What follows the = may be a passcode.
  if (flag !== undefined) return new DialerError('usage', `Unknown option "${flag.replace(/=.*/s, '')}".`, hint);
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return new DialerError('usage', sentence.replace(/[^.]$/, '$&.'), hint);
}

/** `dialer --sandbox rooms` must not list the real rooms: options before a command are those of a scheduled run. */
function refuseTickOptions(program: Command, command: Command): void {
  const [name] = Object.keys(program.opts()).filter((option) => program.getOptionValueSource(option) === 'cli');
  if (name === undefined) return;
  const flag = program.options.find((option) => option.attributeName() === name)?.long;
  const hint = `Put options after the command: run \`dialer ${command.name()} --help\`.`;
  throw new DialerError('usage', `${flag} has no effect before "${command.name()}".`, hint);
}

function createProgram({ out, err }: Deps): Command {
  return new Command('dialer')
    .description(
      'Join Zoom Rooms to the meetings in a spreadsheet. Run it every minute: it starts every join that is due now.',
    )
    .usage('[options] [command]')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .hook('preSubcommand', refuseTickOptions)
    .configureOutput({
      writeOut: (text) => out.write(text),
      // runCli prints it, like every other error.
      outputError: () => {},
      getOutHelpWidth: () => out.columns ?? 80,
      getErrHelpWidth: () => err.columns ?? 80,
    });
}
