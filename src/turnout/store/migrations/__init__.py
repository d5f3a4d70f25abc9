"""How a store of an earlier version becomes one of this version. A fresh store is made from the tables themselves."""
