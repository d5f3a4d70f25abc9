"""What differs between two policies: which leads go elsewhere, and what else says something else."""
