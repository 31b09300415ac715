"""`python -m mlschool` is the command `mlschool`, where that isn't on the path."""

from mlschool.cli import main

if __name__ == "__main__":
    main()
