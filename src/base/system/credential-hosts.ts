type Env = Record<string, string | undefined>;

/** The hosts of Zoom, of its cloud for the US government, and of its partners in Germany and China. */
const ZOOM = /(^|\.)(zoom\.us|zoom\.com|zoomgov\.com|zoom-x\.de|zoom\.com\.cn|zoomus\.cn)$/i;
/** The first receives the client secret, the second the token. */
const ADDRESSES = ['ZOOM_OAUTH_URL', 'ZOOM_API_URL'] as const;
const DEFAULTS = { ZOOM_OAUTH_URL: 'zoom.us', ZOOM_API_URL: 'api.zoom.us' };

export interface CredentialHost {
  /** The variable that names it. */
  name: (typeof ADDRESSES)[number];
  host: string;
  /** Neither Zoom's nor on this machine. */
  isStrange: boolean;
}

/** Where Zoom credentials go. Leaves out an address that is not a URL, and so is refused. */
export function credentialHosts(env: Env): CredentialHost[] {
  return ADDRESSES.flatMap((name) => {
    const address = env[name]?.trim();
    if (!address) return [{ name, host: DEFAULTS[name], isStrange: false }];
    if (!URL.canParse(address)) return [];
    const url = new URL(address);
    return [{ name, host: url.host, isStrange: !ZOOM.test(url.hostname) && !isLoopback(url) }];
  });
}

/** Warns if credentials go to a host that is not Zoom's; undefined if they do not. */
export function hostWarning(env: Env): string | undefined {
  const strange = credentialHosts(env).filter(({ isStrange }) => isStrange);
  if (strange.length === 0 || !env.ZOOM_CLIENT_SECRET?.trim()) return undefined;
  const hosts = [...new Set(strange.map(({ host }) => host))].join(' and ');
  const names = strange.map(({ name }) => name).join(' and ');
  return `Zoom credentials go to ${hosts}, which is not Zoom's. If you do not know it, remove ${names}.`;
}

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
