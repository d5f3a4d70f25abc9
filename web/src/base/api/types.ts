// Short names for the server's types.
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type LeadItem = Schemas['LeadItem'];
export type LeadView = Schemas['LeadView'];
export type ClockView = Schemas['ClockView'];
export type Answer = Schemas['Answer'];
export type LeadMessages = Schemas['LeadMessages'];
export type AssignmentRecord = Schemas['AssignmentRecord'];
export type PromiseCounts = Schemas['PromiseCounts'];
export type PassReason = Schemas['PassBody']['reason'];
export type ReassignReason = Schemas['ReassignBody']['reason'];
export type TouchKind = Schemas['TouchBody']['kind'];
export type DisputeRecord = Schemas['DisputeRecord'];
export type LeadQuery = NonNullable<operations['read_leads_leads']['parameters']['query']>;
export type FeedKind = NonNullable<NonNullable<operations['follow_events']['parameters']['query']>['kind']>[number];
