export const FORMATS = ['systemd', 'launchd', 'windows', 'kubernetes'] as const;
export type Format = 'crontab' | (typeof FORMATS)[number];

export interface CronOptions extends Partial<Record<(typeof FORMATS)[number], boolean>> {
  image: string;
  approve?: boolean;
  codes?: string;
  json?: boolean;
  meetings?: string;
  envFile?: string;
}
