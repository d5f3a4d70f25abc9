// What the columns of a table are made of.
import { type ColumnDef, rowSelectionFeature, tableFeatures } from '@tanstack/react-table';

export const features = tableFeatures({ rowSelectionFeature });
export type Features = typeof features;
export type Columns<Item extends object> = ColumnDef<Features, Item>[];
