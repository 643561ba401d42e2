import axios, { type AxiosInstance } from 'axios';
import type { Sandbox } from '../../src/sandbox/server.ts';

/** A client of the sandbox's API that is signed in as its app, and resolves for every status. */
export async function signedIn({ url, env }: Sandbox): Promise<AxiosInstance> {
  const { data } = await axios.post(
    `${url}/oauth/token`,
    new URLSearchParams({ grant_type: 'account_credentials', account_id: env.ZOOM_ACCOUNT_ID }),
    { auth: { username: env.ZOOM_CLIENT_ID, password: env.ZOOM_CLIENT_SECRET } },
  );
  const headers = { authorization: `Bearer ${data.access_token}` };
  return axios.create({ baseURL: `${url}/v2`, validateStatus: () => true, headers });
}
