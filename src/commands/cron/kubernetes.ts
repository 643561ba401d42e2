import { dirname } from 'node:path';
import { CERTIFICATES } from '../../base/system/settings.ts';
import { type Printed, SCHEDULE, type SchedulerEntry } from './entry.ts';
import { shellWord } from './quoting.ts';

const CERTIFICATES_FILE = 'ca.pem';

/** A manifest for Kubernetes. Its pods share a ledger in PostgreSQL. */
export function kubernetes(entry: SchedulerEntry, image: string, printAgain: string): Printed {
  const files: [name: string, path: string][] = [
    ['.env', entry.envFile],
    ['meetings.csv', entry.meetings],
  ];
  const certificates = entry.env[CERTIFICATES];
  if (certificates) files.push([CERTIFICATES_FILE, certificates]);
  return {
    text: `${howTo(entry, image, files)}${VOLUME}---\n${cronJob(entry, image, files)}`,
    install: `Its first lines show how to build the image and create the Secret. Then:
  ${printAgain} | kubectl apply -f -`,
  };
}

function howTo({ script }: SchedulerEntry, image: string, files: [string, string][]): string {
  const major = process.versions.node.split('.')[0];
  const dockerfile = `FROM node:${major}-slim\\nWORKDIR /app\\nCOPY . dist\\nCMD ["node","dist/main.js"]\\n`;
  const fromFiles = files.map(([name, path]) => `--from-file=${name}=${shellWord(path)}`).join(' ');
  return `# dialer, one pod a minute. It needs the ledger in PostgreSQL: DIALER_LEDGER=postgres://... in .env.
#
# Build the image, and push it to where your nodes pull from:
#   printf '${dockerfile}' | docker build -t ${image} -f - ${shellWord(dirname(script))}
#
# .env and meetings.csv contain passwords, so they are in a Secret. Run this again after each edit; the next pod reads it:
#   kubectl create secret generic dialer ${fromFiles} --dry-run=client -o yaml | kubectl apply --server-side -f -
`;
}

const VOLUME = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: dialer
spec:
  # The state folder: when the last run was, what was reported, the last good copy of meetings.csv. Catch-up needs it. If
  # your cluster offers ReadWriteMany, use that, so that no pod has to wait for the disk to move to its node.
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
  # A run that is still busy does not delay the next.
  concurrencyPolicy: Allow
  startingDeadlineSeconds: 60
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 10
  jobTemplate:
    spec:
      activeDeadlineSeconds: 120
      # The next run retries what this one could not do.
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
                # The time zone of join_time; a pod's own is UTC.
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
                # Files mounted by subPath do not change while a pod runs; these pods last a minute. Mounting the whole
                # Secret, which is read-only, at /app would leave no room for .dialer.${mounts.join('')}
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
