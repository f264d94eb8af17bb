# SPDX-License-Identifier: EUPL-1.2
"""
Let ``python -m onestopshop`` be the command line.
"""

from onestopshop.cli import main

if __name__ == "__main__":
    main()
