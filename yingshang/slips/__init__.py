"""Slips (督办单): a demand to one unit and person, with a day, followed until its issuer closes it."""
