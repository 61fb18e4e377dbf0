"""Stand-ins for gateways, functions and servers of others: as strict as the real ones, sharing no code with ours."""
