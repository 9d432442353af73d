"""Everything one runs on one's own machine: the command, the server for both doors, an embedded Valkey."""
