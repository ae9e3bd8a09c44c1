import { systemClock } from "#shared/core/time.ts";
import { startCore } from "../core/core.ts";
import { createSystemRandom } from "../core/system-random.ts";
import { noKeychain } from "../core/store/keychain.ts";
import { confirmedMarks } from "../core/sync/snapshot/digests.ts";

/** `print-digests.ts FOLDER PASSWORD`: what a PC's file holds as the log has it, hashed table by table, and what waits; one JSON line. */
const [, , folder = "", password = ""] = process.argv;

const core = startCore({ folder, program: "test", clock: systemClock, random: createSystemRandom(), keychain: noKeychain, log: (line) => void process.stderr.write(`${line}\n`) });
const outcome = await core.serve.call("test", "session.signIn", { username: "owner", password });
const db = core.vault.store()?.db;
if (!outcome.ok || !db) throw new Error(`the file does not open: ${JSON.stringify(outcome)}`);
process.stdout.write(`${JSON.stringify({ waiting: db.prepare("SELECT count(*) FROM outbox").pluck().get(), marks: confirmedMarks(db) })}\n`);
core.stop();
