import { dirname } from 'node:path';
import { CERTIFICATES, type Printed, SCHEDULE, type SchedulerEntry } from './entry.ts';
import { shellWord } from './quoting.ts';

const CERTIFICATES_FILE = 'ca.pem';

/** A manifest for Kubernetes, where pods of this image tell each other by a ledger in PostgreSQL what was dialed. */
export function kubernetes(entry: SchedulerEntry, image: string, again: string): Printed {
  const files: [name: string, path: string][] = [
    ['.env', entry.envFile],
    ['meetings.csv', entry.meetings],
  ];
  const certificates = entry.env[CERTIFICATES];
  if (certificates) files.push([CERTIFICATES_FILE, certificates]);
  return {
    text: `${howTo(entry, image, files)}${VOLUME}---\n${cronJob(entry, image, files)}`,
    install: `It tells in its first lines how to make the image and the Secret. Then:
  ${again} | kubectl apply -f -`,
  };
}

function howTo({ script }: SchedulerEntry, image: string, files: [string, string][]): string {
  const major = process.versions.node.split('.')[0];
  const dockerfile = `FROM node:${major}-slim\\nWORKDIR /app\\nCOPY . dist\\nCMD ["node","dist/main.js"]\\n`;
  const fromFiles = files.map(([name, path]) => `--from-file=${name}=${shellWord(path)}`).join(' ');
  return `# dialer, a pod each minute. The ledger must be in PostgreSQL: DIALER_LEDGER=postgres://... in .env.
#
# The image, to be pushed to where your nodes pull from:
#   printf '${dockerfile}' | docker build -t ${image} -f - ${shellWord(dirname(script))}
#
# .env and meetings.csv are secret, as they have passwords. Run this again after each edit; the next minute's pod has it:
#   kubectl create secret generic dialer ${fromFiles} --dry-run=client -o yaml | kubectl apply --server-side -f -
`;
}

const VOLUME = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: dialer
spec:
  # What each run leaves for the next one: when it was, what it has told, the last good meetings.csv. Without it there is
  # no catch-up. Where your cluster has ReadWriteMany, take that: no pod then waits for a disk to come to its node.
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
`;

function cronJob({ zone }: SchedulerEntry, image: string, files: [string, string][]): string {
  const certificates = files.some(([name]) => name === CERTIFICATES_FILE)
    ? `
                - name: ${CERTIFICATES}
                  value: /app/${CERTIFICATES_FILE}`
    : '';
  const mounts = files.map(
    ([name]) => `
                - name: files
                  mountPath: /app/${name}
                  subPath: ${name}
                  readOnly: true`,
  );
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: dialer
spec:
  schedule: "${SCHEDULE}"
  # A run that is still busy does not put off the next.
  concurrencyPolicy: Allow
  startingDeadlineSeconds: 60
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 10
  jobTemplate:
    spec:
      activeDeadlineSeconds: 120
      # The next run takes up what this one could not do.
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: dialer
              image: ${JSON.stringify(image)}
              env:
                # Of join_time; a pod's own is UTC.
                - name: TZ
                  value: ${JSON.stringify(zone)}
                - name: DIALER_MEETINGS
                  value: meetings.csv${certificates}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              resources:
                requests:
                  cpu: 100m
                  memory: 128Mi
                limits:
                  memory: 256Mi
              volumeMounts:
                # A file that is mounted by subPath stays as it was when its pod began; here a pod is of this minute.
                # The whole Secret at /app would leave no place for .dialer, as it is read-only.${mounts.join('')}
                - name: state
                  mountPath: /app/.dialer
          volumes:
            - name: files
              secret:
                secretName: dialer
                defaultMode: 288 # 0440
            - name: state
              persistentVolumeClaim:
                claimName: dialer
`;
}
