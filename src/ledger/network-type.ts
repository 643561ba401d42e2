/** File systems of other machines. */
const NETWORK_TYPE =
  /^(nfs\d*|cifs|smb\w*|9p|afs|ceph|lustre|gpfs|glusterfs|fuse\..*(ssh|gluster|ceph|s3|gcs|rclone|dav|smb|nfs).*)$/;

/**
 * The kind of network folder that a real path is in, from Linux's /proc/self/mountinfo, or from its name on Windows. Returns
 * undefined for a local folder.
 */
export function networkTypeOf(path: string, mountinfo: string): string | undefined {
  if (/^\\\\[^.?]/.test(path)) return 'a Windows share';
  const mounts = mountinfo.split('\n').flatMap((line) => {
    // `36 35 98:0 /root /mount/point rw,noatime master:1 - ext4 /dev/root rw`, with \040 for a space.
    const [mount = '', source = ''] = line.split(' - ');
    const point = mount
      .split(' ')[4]
      ?.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    const isAbove = point !== undefined && `${path}/`.startsWith(point.endsWith('/') ? point : `${point}/`);
    return isAbove ? [{ length: point.length, type: source.split(' ')[0] ?? '' }] : [];
  });
  // Of two mounts on one point, the later one covers the other.
  const { type = '' } = mounts.reduce((a, b) => (b.length >= a.length ? b : a), { length: 0, type: '' });
  return NETWORK_TYPE.test(type) ? type : undefined;
}
