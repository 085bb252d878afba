/** The witness of a home, put together. Loaded by compose.ts when a command needs it. */
import { homeLayout } from "../archive/home.ts";
import { openArchive, type Surroundings } from "../archive/open.ts";
import type { BackEnd } from "../storage/store.ts";
import {
  makeMemory,
  openMemory,
  readAnswerFile,
  requestFor,
  signFile,
  WitnessFolder,
  writeStick,
  type ServedWitness,
  type ServeWitness,
  type WitnessDesk,
  type WitnessPlace,
} from "../witness/index.ts";

export interface WitnessSurroundings extends Surroundings {
  readonly backEnd: BackEnd;
  readonly passphrase: () => Promise<string | null>;
  /** Told what kept a witness that is served from answering. */
  readonly onFault: (fault: unknown) => void;
}

export function composeWitness(home: string, tools: WitnessSurroundings): WitnessPlace {
  const desk = new WitnessFolder(homeLayout(home).witness, { ...tools, makeMemory, openMemory });
  return {
    show: () => desk.show(),
    newName: () => desk.newName(),
    init: (name, passphrase) => desk.init(name, passphrase),
    addLog: (key, replace) => desk.addLog(key, replace),
    serve: (options) => serve(desk, options, tools.onFault),
    sign: async (request, answerFile) => {
      const open = await desk.open();
      try {
        return await signFile(open.witness, request, answerFile);
      } finally {
        open.close();
      }
    },
    request: async (file, oldSize) => {
      const archive = await openArchive({ mode: "read", home, backEnd: tools.backEnd });
      const { checkpoint, request } = await requestFor(archive, oldSize);
      await writeStick(file, request);
      return checkpoint;
    },
    readAnswer: readAnswerFile,
  };
}

async function serve(
  desk: WitnessDesk,
  options: ServeWitness,
  onFault: (fault: unknown) => void,
): Promise<ServedWitness> {
  // Loaded when it is asked for: it takes longer to load than all the rest together.
  const { startWitnessServer } = await import("../http/witness-server.ts");
  const open = await desk.open();
  try {
    const server = await startWitnessServer(open.witness, { ...options, onFault });
    return {
      url: server.url,
      vkey: open.witness.vkey,
      close: async () => {
        await server.close();
        open.close();
      },
    };
  } catch (error) {
    open.close();
    throw error;
  }
}
