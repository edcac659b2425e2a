"""Lists that others send in: XLSX and CSV, read as if they were made to do harm.

`read_table` is the door. The file is opened only in a child process with limits (`child`); this package hands
back plain cells. What the columns mean is the business of `paper.columns`.
"""

from paper.lists.reader import read_table
from paper.lists.table import Cell, Refused, Row, Table, cell_name

__all__ = ["Cell", "Refused", "Row", "Table", "cell_name", "read_table"]
