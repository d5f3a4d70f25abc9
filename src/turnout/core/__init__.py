"""The pure core: values in, values out; no I/O, no clock, no chance. One package per stage of a lead's way."""
