import { MINUTE_FORMAT } from '../../base/output/format.ts';
import { type OutFile, writeOut } from '../../base/output/out-file.ts';
import { escapeControls, jsonArray, printer } from '../../base/output/printer.ts';
import { spreadsheet } from '../../base/output/spreadsheet.ts';
import { fitsIn, table } from '../../base/output/table.ts';
import type { Deps } from '../../base/system/deps.ts';
import { inputFiles } from '../../base/system/settings.ts';
import type { Instance } from '../../zoom/reports.ts';
import type { AttendanceReport } from './report.ts';
import type { AttendanceOptions } from './request.ts';
import { factsOf, reportNames, summaryOf, tableOf, timeText } from './rows.ts';

/** Prints the reports, or writes them, as the options say. */
export async function writeAttendance(
  reports: AttendanceReport[],
  options: AttendanceOptions & { isDay: boolean },
  deps: Deps,
): Promise<void> {
  const { out, env } = deps;
  const { csv, json, html, sheet } = options;
  if (json) return void out.write(jsonArray(reports.flatMap(factsOf)));
  if (csv !== undefined) writeCsv(reports, csv, options, deps);
  if (html !== undefined) await writePages(reports, html, options, deps);
  if (sheet) await writeSheets(reports, options, deps);
  const isPrinted = csv === undefined && html === undefined && !sheet;
  if (!out.isTTY && isPrinted) for (const row of tableOf(reports, options).rows) printRow(row, deps);
  if (!out.isTTY || csv === '-' || html === '-' || !(isPrinted || csv !== undefined)) return;
  for (const report of reports) {
    if (isPrinted) printReport(report, options, deps);
  }
  for (const report of reports) printer(out, env).line(summaryText(report, reports, options), 'bold');
}

/** Writes a file per report, or all of them into the named file. */
function writeCsv(
  reports: AttendanceReport[],
  csv: string | true,
  options: AttendanceOptions & { isDay: boolean },
  deps: Deps,
): void {
  const text = (those: AttendanceReport[], isDay: boolean) => {
    const { columns, rows } = tableOf(those, { isDay });
    return spreadsheet(columns, rows);
  };
  if (csv === '-') return void deps.out.write(text(reports, options.isDay));
  const names = reportNames(reports);
  const files =
    csv === true
      ? reports.map((report, index) => ({ path: `${names[index]}.csv`, content: text([report], false) }))
      : [{ path: csv, content: text(reports, options.isDay) }];
  for (const { path, content } of files) writeOut(outFile(path, options, deps), content, deps);
}

function outFile(path: string, options: AttendanceOptions, deps: Deps): OutFile {
  return { path, isPrivate: true, inputs: inputFiles(options, deps) };
}

/** Writes a page per report. If there are several, their meetings are in the file names. */
async function writePages(
  reports: AttendanceReport[],
  path: string,
  options: AttendanceOptions,
  deps: Deps,
): Promise<void> {
  const { attendancePage } = await import('./page.ts');
  if (path === '-') return reports.forEach((report) => void deps.out.write(attendancePage(report)));
  const names = reports.length > 1 ? reportNames(reports).map((name) => name.replace(/^zoom_report/, '')) : [''];
  const [, base = path, ending = ''] = /^(.*?)(\.[^./\\]*)?$/s.exec(path) ?? [];
  for (const [index, report] of reports.entries()) {
    writeOut(outFile(`${base}${names[index]}${ending}`, options, deps), attendancePage(report), deps);
  }
}

/** Creates a Google Sheet per report. Hours are numbers. */
async function writeSheets(reports: AttendanceReport[], { folder }: AttendanceOptions, deps: Deps): Promise<void> {
  const { writeSheet } = await import('../../google/sheet.ts');
  const names = reportNames(reports);
  for (const [index, report] of reports.entries()) {
    const { columns, rows } = tableOf([report], { isDay: false });
    const hours = columns.indexOf('total_duration');
    const values = rows.map((row) => row.map((cell, column) => (column === hours ? Number(cell) : cell)));
    const name = names[index] ?? '';
    const { link, mayBeTwice } = await writeSheet([columns, ...values], { name, folder }, deps);
    printer(deps.out, deps.env).line(`${name} ${link}`);
    const twice = `dialer: Google's first answer was lost. If an empty Sheet ${name} appears as well, delete it.`;
    if (mayBeTwice) printer(deps.err, deps.env).line(twice, 'yellow');
  }
}

function printRow(row: string[], { out }: Pick<Deps, 'out'>): void {
  out.write(`${row.map(escapeControls).join('\t')}\n`);
}

/** Prints a report as a table. On a narrow terminal it has no IDs, e-mails and dates. */
function printReport(report: AttendanceReport, { isDay }: { isDay: boolean }, { out, env }: Deps): void {
  const { topic, meetingId, startsAt, endsAt, zone } = report;
  const span = `${timeText(startsAt, zone, MINUTE_FORMAT)}-${timeText(endsAt, zone, 'HH:mm')}`;
  const printed = printer(out, env);
  printed.line(`${[topic, meetingId, span].filter(Boolean).join(', ')}${zone ? ` (${zone})` : ''}`, 'bold');
  const { columns, rows } = tableOf([report], { isDay: false });
  const cells = rows.map((row) => row.map(escapeControls));
  const width = out.columns ?? 80;
  const isWide = fitsIn(width, columns, cells);
  if (rows.length > 0) {
    out.write(
      `${isWide ? table(columns, cells, width) : table(narrow(NARROW.slice(0, columns.length)), cells.map(narrow), width)}\n`,
    );
  }
  if (isDay) printed.line('');
}

/** The column titles on a narrow terminal. */
const NARROW = ['', 'name', 'name', 'hours', 'joined', 'left', 'remarks'];
const DATE = /^\d{4}-\d\d-\d\d (?=\d\d:\d\d:\d\d$)/;

function narrow([, name = '', email = '', ...rest]: string[]): string[] {
  return [name || email, ...rest.map((cell) => cell.replace(DATE, ''))];
}

function summaryText(report: AttendanceReport, reports: AttendanceReport[], options: AttendanceOptions): string {
  const whatIsOut = options.exclude ? '' : report.excluded === 1 ? 'room ' : 'rooms ';
  const summary = summaryOf(report, { hasRoster: options.roster !== undefined, whatIsOut });
  return reports.length > 1 ? `${report.topic || report.meetingId}: ${summary}` : summary;
}

/** Prints when a meeting took place, with the UUIDs. */
export async function writeInstances(
  instances: Instance[],
  { json, zone }: AttendanceOptions & { zone?: string },
  { out, env }: Deps,
): Promise<void> {
  if (json) {
    return void out.write(jsonArray(instances.map(({ uuid, startsAt = null }) => ({ startsAt, uuid }))));
  }
  const rows = instances.map(({ uuid, startsAt }) => [startsAt ? timeText(startsAt, zone) : '', escapeControls(uuid)]);
  if (!out.isTTY) for (const row of rows) printRow(row, { out });
  else if (rows.length === 0) printer(out, env).line('Zoom has no past sessions of this meeting.');
  else out.write(`${table(['start_time', 'uuid'], rows, out.columns ?? 80)}\n`);
}
