import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FRONTEND = join(import.meta.dirname, "..");
const BACKEND = join(FRONTEND, "..", "backend");

/** Both production servers for one test alone, so that it can kill and restart the backend. */
export interface OwnServers {
  readonly address: string;
  readonly backendAddress: string;
  /** Runs a management command of the backend with these servers' settings. */
  manage(...args: readonly string[]): Promise<void>;
  startBackend(): Promise<void>;
  /** Kills the whole process group at once, as in a power failure. */
  killBackend(): Promise<void>;
  close(): Promise<void>;
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function waitUntilUp(address: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not come up`);
}

function start(command: string, args: readonly string[], cwd: string, env: object): ChildProcess {
  return spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: "ignore",
  });
}

async function kill(server: ChildProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const isOver = new Promise((resolve) => server.once("exit", resolve));
  process.kill(-pid, "SIGKILL");
  await isOver;
}

async function runManage(args: readonly string[], env: object): Promise<void> {
  const command = start(join(BACKEND, ".venv/bin/python"), ["manage.py", ...args], BACKEND, env);
  const code = await new Promise((resolve) => command.once("exit", resolve));
  if (code !== 0) throw new Error(`manage.py ${args.join(" ")} ended with ${String(code)}`);
}

/** `settings` are additional environment variables of the backend. */
export async function startOwnServers(
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnServers> {
  const folder = await mkdtemp(join(tmpdir(), "own-servers-"));
  const [port, webPort] = [await findPort(), await findPort()];
  const address = `http://localhost:${webPort}`;
  const backendAddress = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    DATABASE_URL: `sqlite:///${folder}/own.sqlite3`,
    CORS_FRONTEND: address,
    BACKEND_URL: backendAddress,
    NEXT_PUBLIC_WS_BASE: `:${port}`,
    ...settings,
  };
  // A migrated database without rows, which `scripts/e2e` makes.
  await copyFile(process.env["E2E_EMPTY_DATABASE"] ?? "", join(folder, "own.sqlite3"));
  let backend: ChildProcess | null = null;
  const killBackend = async (): Promise<void> => {
    if (backend) await kill(backend);
  };
  const startBackend = async (): Promise<void> => {
    const program = join(BACKEND, ".venv/bin/gunicorn");
    backend = start(program, ["config.asgi:application"], BACKEND, env);
    await waitUntilUp(`${backendAddress}/readyz`);
  };
  const next = join(FRONTEND, "node_modules/.bin/next");
  const web = start(next, ["start", "--port", String(webPort)], FRONTEND, env);
  await Promise.all([startBackend(), waitUntilUp(`${address}/login`)]);
  return {
    address,
    backendAddress,
    manage: (...args) => runManage(args, env),
    startBackend,
    killBackend,
    close: async () => {
      await Promise.all([killBackend(), kill(web)]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
