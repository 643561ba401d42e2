import { type Day, type Hours, piecesOf } from './page-grid.ts';

/** The style rules that depend on the days. `--s` and `--e` (a bar's start and end), `--from` and `--to` are minutes of the day. */
export function positionRules(days: Day[], { from, to }: Hours): string {
  const rules = days
    .flatMap(piecesOf)
    .flatMap((piece) => [
      `.s${piece.from}{--s:${piece.from}}`,
      `.e${piece.to}{--e:${piece.to}}`,
      ...(piece.lane > 0 ? [`td .l${piece.lane}{grid-row:${piece.lane + 1}}`] : []),
    ]);
  return [`body{--from:${from * 60};--to:${to * 60};--hours:${to - from}}`, ...new Set(rules)].join('\n');
}
