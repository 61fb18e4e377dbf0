"""The embedded OpenFx: knows the wire and the functions, nothing of the viewer."""
