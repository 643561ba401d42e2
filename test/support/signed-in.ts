import axios, { type AxiosInstance } from 'axios';
import type { Sandbox } from '../../src/sandbox/server.ts';

/** The sandbox's API, asked as its app, whatever it answers. */
export async function signedIn({ url, env }: Sandbox): Promise<AxiosInstance> {
  const { data } = await axios.post(
    `${url}/oauth/token`,
    new URLSearchParams({ grant_type: 'account_credentials', account_id: env.ZOOM_ACCOUNT_ID }),
    { auth: { username: env.ZOOM_CLIENT_ID, password: env.ZOOM_CLIENT_SECRET } },
  );
  const headers = { authorization: `Bearer ${data.access_token}` };
  return axios.create({ baseURL: `${url}/v2`, validateStatus: () => true, headers });
}
