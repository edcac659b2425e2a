"""Files in and out, without Django: list reader, spreadsheet writer, typst. Knows nothing of casussen."""
