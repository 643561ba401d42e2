/** The exit codes of `dialer`, a line each; `dialer --help` shows them too. */
export const EXIT_CODES = `  0         nothing was due, or every join was accepted
  1         dialer ran, and something needs attention
  2         dialer could not run: wrong usage, an unreadable meetings.csv,
            missing configuration
  3         Zoom refused the credentials, or a scope is missing
  4         Zoom could not be reached
  130, 143  dialer was interrupted`;

export const text = `Exit codes of dialer, dialer join and dialer leave:
${EXIT_CODES}

1 means that a join failed, was missed or superseded, or its room is in no
meeting; that a room is unknown; that a row or a file is broken; or that the
ledger cannot be used. Any command exits with 1 if a full disk does not take its
output. 130 means Ctrl-C, or no for an answer; 143 means SIGTERM.

check:
  0         all is well, but perhaps no scheduler runs dialer yet
  1         something needs attention, but scheduled runs work
  2, 3, 4   scheduled runs cannot work, for the reasons above

agenda:
  0         listed, or written
  1         the same, but a row or a file is broken, so something is missing
  2         could not run, or could not write the file

history:
  0         listed, including failures
  1         the ledger cannot be read
  2         wrong usage

approve:
  0         nobody is waiting; with --status, listed; with --listen, stopped
  1         somebody is waiting; Zoom refused, or its list was incomplete; a row
            is broken; the ledger cannot be used
  2         wrong usage, an unreadable codes.csv, missing configuration
  3, 4      as above
  130, 143  as above

attendance:
  0         reported, or written, even if nothing took place
  1         the same, but Zoom refused a report or part of one, or a row is
            broken
  2         wrong usage, no key, an unreadable roster or meetings.csv
  3, 4      as above; prints what it had by then
  130, 143  as above; prints nothing

harvest:
  0         everything was written
  1         a meeting could not be read, a document was refused, or requests
            were left to other apps; the same command continues
  2         wrong usage, no key, or another run is in progress
  3, 4      as above; 4 also if the search engine could not be reached; the same
            command continues
  130, 143  as above; the same command continues

cron:
  0         printed, also with warnings on stderr
  2         wrong usage, or a folder that no entry can name

rooms:
  0         listed, even if there are none
  1         Zoom refused, or its list was incomplete
  2, 3, 4   as above

fetch:
  0         fetched, even an empty list
  1         Zoom refused; with --ndjson, earlier entries were printed
  2         wrong usage, a path or parameter that is not listed, no key
  3, 4      as above; leaves no file
  130, 143  as above; leaves no file

pseudonymize:
  0         written
  2         wrong usage, no key, or a broken column, row or answer; leaves no
            file
  130, 143  as above; leaves no file

sandbox:
  0         stopped
  2         wrong usage, or a port that is in use

help:
  2         no such command or topic

Example:
  $ dialer --dry-run; echo "exit code $?"
`;
