"""CSV for people with Excel: the mark by which it reads UTF-8, and cells that it will not run."""

BOM = "\ufeff"
"""Excel reads a CSV as UTF-8 only behind this mark."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula: an apostrophe before it; numbers stay numbers.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("+886-89"), harmless("鐵花村")
    ("'=1+1", '-12.5', "'+886-89", '鐵花村')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not _is_number(cell) else cell


def unharmed(cell: str) -> str:
    """A cell as it was before ``harmless``.

    >>> unharmed("'=1+1"), unharmed("'+886-89"), unharmed("'t Zand")
    ('=1+1', '+886-89', "'t Zand")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
