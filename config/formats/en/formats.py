"""How English pages write dates and numbers; what people type is read as in Vietnamese, day first."""

from config.formats.vi.formats import (  # noqa: F401  # Django reads them here
    DATE_INPUT_FORMATS,
    DATETIME_INPUT_FORMATS,
    FIRST_DAY_OF_WEEK,
    MONTH_DAY_FORMAT,
    TIME_FORMAT,
    TIME_INPUT_FORMATS,
)

# Day first and two digits everywhere, as in the documents that people compare the pages with.
DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "H:i d/m/Y"
YEAR_MONTH_FORMAT = "F Y"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "H:i d/m/Y"

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
