/** What other programs use: read a graph, check it, compile it, run it; and declare node types of their own. */
export { compile, termName, type Compiled, type PicturePlan, type Stage } from './compile/compile.ts';
export type { Catalogue } from './compile/catalogue.ts';
export type { Cost, Plan, PlanSummary } from './compile/plan.ts';
export { chooseEngine, type Choice, type EngineName, type EngineOptions } from './engines/choose.ts';
export type { Engine, Execution, InputReader, LeafReader } from './engines/engine.ts';
export type { FindingsStore } from './engines/webgpu/tuning/findings.ts';
export { FORMAT_VERSION, type GraphDocument, type GraphNode, type GraphWire } from './graph/document.ts';
export { changeParameters, scalePixels, setParameter, withSave } from './graph/edit.ts';
export type {
  Category,
  Formula,
  InputSocket,
  NodeDeclaration,
  OutputSocket,
  SocketType,
} from './graph/node-type.ts';
export { Vocabulary } from './graph/vocabulary.ts';
export { migratePacks } from './graph/migrate-packs.ts';
export type { NodePack, PackMigration } from './graph/pack.ts';
export type { Parameter, Parameters, ParameterValue, SchemaParameter } from './graph/parameters.ts';
export { documentText, parseDocument, readDocument } from './graph/parse.ts';
export { GraphError, problemText, type Problem } from './graph/problem.ts';
export { validate } from './graph/validate.ts';
export type { Picture } from './images/picture.ts';
export { loadFeatureNetwork, networkHash, type Architecture, type FeatureNetwork } from './models/index.ts';
export { getModel, type GetOptions } from './models/download/get-model.ts';
export { ModelLibrary, type ModelInfo } from './models/library/library.ts';
export type { Store } from './models/library/store.ts';
export type { OptimizerPlan, OptimizerSettings, Schedule, StallPlan } from './optimizers/index.ts';
export { Builder } from './program/builder.ts';
export {
  defineNode,
  type LowerContext,
  type NodeType,
  type OptimizerRequest,
  type SocketValue,
} from './program/node.ts';
export { definePack } from './program/pack.ts';
// All of it, so that a pack can add to what wires carry: `declare module 'stylograph'`.
export type * from './program/socket-values.ts';
export type { Parameterization } from './program/parameterization/parameterization.ts';
export type { InputSource } from './program/sources.ts';
export type { Shape, Value } from './program/value.ts';
export type {
  EndedEvent,
  EndReason,
  Losses,
  MarkEvent,
  NoDescentEvent,
  PictureEvent,
  PreparedEvent,
  RunEvent,
  StepEvent,
} from './run/events.ts';
export type { NoDescentCause } from './run/no-descent.ts';
export type { Checkpoint } from './run/checkpoint.ts';
export { RunControl, type Knob } from './run/control.ts';
export { Recorder } from './run/record/recorder.ts';
export { readRecord, type RunRecord } from './run/record/schema.ts';
export { run, type RunOptions } from './run/run.ts';
export { graphInFragment, linkFragment } from './share/link.ts';
export { openShared, type Shared } from './share/open.ts';
export { readBundle, writeBundle, type Bundle } from './share/bundle.ts';
export { readPictureNote, withPictureNote, type PictureNote } from './share/picture-note.ts';
export { gridOf, type Cell, type Grid } from './lab/cells.ts';
export { openWorld, type Resolver, type World } from './run/world.ts';
export { vocabulary } from './vocabulary.ts';
