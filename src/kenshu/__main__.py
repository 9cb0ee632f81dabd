"""`python -m kenshu` is the command `kenshu`."""

from kenshu.cli import main

if __name__ == "__main__":
    main()
