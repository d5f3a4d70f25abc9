// Short names for the server's types about policies.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Vocabulary = Schemas['Vocabulary'];
export type DraftRecord = Schemas['DraftRecord'];
export type DraftLine = Schemas['DraftLine'];
export type PolicyLine = Schemas['PolicyLine'];
export type Finding = Schemas['FindingRecord'];
export type Checked = Schemas['CheckedRecord'];
export type Difference = Schemas['DifferenceRecord'];
export type Transition = Schemas['TransitionRecord'];
export type PartChange = Schemas['ChangeRecord'];
export type Deploy = Schemas['DeployRecord'];
export type Rehoming = Schemas['RehomingRecord'];
export type RehomingPreview = Schemas['RehomingPreview'];
export type Simulation = Schemas['Simulation'];
export type TestReport = Schemas['PolicyTestReport'];
export type PresentTab = Schemas['PresentTab'];
