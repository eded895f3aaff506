"""HOW it runs: definitions, jobs, schedules, sensors, resources, the command line. WHAT exists is in `assets`."""
