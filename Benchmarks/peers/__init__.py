"""The other systems. Each module has `make(row, data, shapes)`, which yields runs: objects with a name, `call()` and `values()`."""
