"""Identity numbers for tests: the worked examples of the two standards."""

VALID_ID = "11010519491231002X"  # the worked example of GB 11643
VALID_CODE = "91350100M000100Y43"  # the worked example of GB 32100
