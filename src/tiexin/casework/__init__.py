"""Cases: commands become events or are refused; state is a fold over the events.

Pure: no database, clock or network. Start at ``decide`` and ``fold``; the table of
commands is data/casework/commands.yaml.
"""
