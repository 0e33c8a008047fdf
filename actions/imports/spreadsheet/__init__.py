"""Partners and action sheets out of a table, CSV or XLSX: all of it or nothing.

``reading`` makes rows of a file, ``columns`` says what each column is, ``checking`` finds what each row means and what
is wrong with it, line by line, ``writing`` writes what was found right, and ``template`` is the table to fill in.
"""
