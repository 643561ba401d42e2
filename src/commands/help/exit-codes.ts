/** What a scheduler and a monitor are told, a line a code: what `dialer --help` says of it, and README. */
export const EXIT_CODES = `  0  nothing due, or every join accepted
  1  ran, and something needs a person
  2  could not run: usage, unreadable meetings.csv, missing configuration
  3  Zoom refused the credentials, or a scope is missing
  4  Zoom could not be reached
  130, 143  it was asked to end`;

export const text = `The exit codes of dialer, and of join and leave, which do the same by hand:
${EXIT_CODES}

1 is for a join that failed, was missed or superseded, or whose room is in no
meeting; for a room that is unknown; for a row or a file that is broken; for a
ledger that cannot be used; of any command, for output that a full disk does not
take. 130 is Ctrl-C, and no for an answer; 143 is SIGTERM.

check:
  0  all is well
  1  something needs a person, but a tick can do its work
  2, 3, 4  as above: a tick could not do its work

agenda:
  0  listed, or written
  1  the same, but a row or a file is broken, and so not all is in it
  2  could not run, or the file cannot be written

history:
  0  listed, also what failed
  1  the ledger cannot be read
  2  could not run: usage

approve:
  0  nobody waits for approval any more; with --status, listed
  1  somebody waits for a person, whether or not that was told before; Zoom
     refused, or its list was cut short; a row is broken; there is no ledger
  2  could not run: usage, an unreadable codes.csv, missing configuration
  3, 4, 130, 143  as above; with --listen it ends with 0 when it is asked to

attendance:
  0  reported, or written; also when nothing took place
  1  the same, but Zoom refused a report, or cut it short; a row is broken
  2  could not run: usage, no key, a roster or meetings.csv that cannot be read
  3, 4  as above, with what there was before that; 130, 143 without

harvest:
  0  all of it is where it should be
  1  a meeting could not be read, a document was not taken, or requests are left
     to other apps: the same command goes on
  2  could not run: usage, no key, another run is at it
  3, 4  as above, 4 also for the search engine; 130, 143 too: it goes on

cron:
  0  printed, also with warnings on stderr
  2  could not run: usage, a folder that no entry can name

rooms:
  0  the rooms are listed, also when there are none
  1  Zoom refused, or its list was cut short
  2, 3, 4  as above

fetch:
  0  fetched, also an empty list
  1  Zoom refused; of --ndjson, on stdout, what came before is there
  2  could not run: usage, a path or parameter that is not listed, no key
  3, 4, 130, 143  as above; no file is left

pseudonymize:
  0  written
  2  could not run: usage, no key, a column, row or answer that is not sound; no
     file is left, nor after 130 and 143, as above

sandbox:
  0  it was stopped
  2  could not run: usage, a port that is in use

help:
  2  there is no such command or topic

Example:
  $ dialer --dry-run; echo "exit code $?"
`;
