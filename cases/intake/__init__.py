"""Reading in a list: from a file of a school or leerplicht to casussen, with a preview that a person decides on.

`reading` takes the file and makes the rows of a preview, `matching` says who is meant, `standing` what Loket knows already,
`preview` shows it, `committing` does it. Every step takes the Toegang of the sender: who may not see a pupil does not learn from
a list that Loket knows them.
"""

from cases.intake.committing import commit_intake
from cases.intake.reading import read_intake, remove_abandoned, start_intake
from cases.intake.senders import Sender

__all__ = ["Sender", "commit_intake", "read_intake", "remove_abandoned", "start_intake"]
