"""The outside world behind neutral types: banks, mail, and the services of others."""
