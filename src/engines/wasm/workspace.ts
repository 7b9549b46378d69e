import type { Plan } from '../../compile/plan.ts';
import type { LeafReader, Workspace } from '../engine.ts';
import { WasmExecution, type Room } from './execution.ts';
import type { Machine } from './machine.ts';

interface WorkspaceSetting {
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
  readonly machine: (memory: WebAssembly.Memory) => Machine;
  /** Called once, when it has been disposed. */
  readonly ended: () => void;
}

/** One memory in which executions lie in turn. */
export class WasmWorkspace implements Workspace {
  private readonly setting: WorkspaceSetting;
  private readonly room: Room = { tenant: undefined };
  private readonly executions = new Set<WasmExecution>();
  private disposed = false;

  constructor(setting: WorkspaceSetting) {
    this.setting = setting;
  }

  async prepare(plan: Plan, read: LeafReader): Promise<WasmExecution> {
    if (this.disposed) throw new Error('The workspace has been disposed.');
    const { threads, memory, machine } = this.setting;
    const execution: WasmExecution = new WasmExecution(
      plan,
      threads,
      () => {
        this.executions.delete(execution);
      },
      this.room,
    );
    this.executions.add(execution);
    try {
      await execution.start(() => Promise.resolve(machine(memory)), read);
      return execution;
    } catch (error) {
      execution.dispose();
      throw error;
    }
  }

  /** Bytes of the memory, and of the vectors of its executions. */
  bytes(): number {
    const { byteLength } = this.setting.memory.buffer;
    return [...this.executions].reduce((sum, execution) => sum + execution.vectorBytes(), byteLength);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const execution of this.executions) execution.dispose();
    this.setting.ended();
  }
}
