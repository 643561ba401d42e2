import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { printError, printer } from './base/output/printer.ts';
import type { Deps } from './base/system/deps.ts';
import { registerTick, UNKNOWN_COMMAND } from './commands/tick/command.ts';
import { DialerError } from './errors.ts';

const COULD_NOT_RUN = 2;

/** Runs one command line (without node and the script) and resolves to its exit code; every error ends here. */
export async function runCli(args: string[], deps: Deps): Promise<number> {
  let exitCode = 0;
  const program = createProgram(deps);
  const finish = (code: number) => {
    exitCode = code;
  };
  registerTick(program, deps, finish);
  // The scheduler's tick needs no other command, and would pay for all of them every minute.
  if (!isTickAlone(args, program)) {
    const { commands } = await import('./commands/index.ts');
    for (const register of commands) register(program, deps, finish);
  }
  let asked = program;
  program.hook('preSubcommand', (_, command) => {
    asked = command;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? await usageError(thrown, asked) : thrown;
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

/** Whether no word of a command line can be a command, nor ask for help. */
function isTickAlone(args: string[], program: Command): boolean {
  const withValue = new Set(
    program.options.filter(({ required }) => required).flatMap(({ short, long }) => [short, long]),
  );
  return args.every(
    (arg, index) => withValue.has(args[index - 1] ?? '') || (/^-/.test(arg) && !/^(-\w*h|--help)/.test(arg)),
  );
}

/** What commander found wrong with a command line, as everything else is said. */
async function usageError({ code, message }: CommanderError, command: Command): Promise<DialerError> {
  if (code === UNKNOWN_COMMAND) {
    const { noSuchWord } = await import('./commands/help/unknown-word.ts');
    return noSuchWord('command', message, command);
  }
  const [words = '', meant] = message.replace(/^error: /, '').split(/\n\(Did you mean (.*)\?\)$/);
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const hint = meant
    ? `Did you mean ${meant.replace(/--[\w-]+/g, '`$&`')}?`
    : `\`${path} --help\` shows what it takes.`;
  const [, flag] = /^unknown option '(.*)'$/s.exec(words) ?? [];
  // What stands behind its = may be a passcode.
  if (flag !== undefined) return new DialerError('usage', `There is no option "${flag.replace(/=.*/s, '')}".`, hint);
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return new DialerError('usage', sentence.replace(/[^.]$/, '$&.'), hint);
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
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .hook('preSubcommand', refuseTickOptions)
    .configureOutput({
      writeOut: (text) => out.write(text),
      // It is said below, in the words of everything else.
      outputError: () => {},
      getOutHelpWidth: () => out.columns ?? 80,
      getErrHelpWidth: () => err.columns ?? 80,
    });
}
