"""Test Anything Protocol for scripts: one function is one case."""
import sys
import traceback


class Skip(Exception):
    """Raised with the reason why a case cannot run here."""


def run(cases, *given):
    """Runs functions in order, each with what is given; its docstring names it. Returns the exit status."""
    print(f"1..{len(cases)}", flush=True)
    failed = False
    for number, case in enumerate(cases, 1):
        name = (case.__doc__ or case.__name__).strip().splitlines()[0]
        try:
            case(*given)
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # an unexpected error is a failed case, not the end of the others
            failed = True
            print(f"not ok {number} - {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    return 1 if failed else 0


def main(cases, *given):
    sys.exit(run(cases, *given))


def skip_all(cases, reason):
    """Each case counts as skipped."""
    def skipped(case):
        def instead(*_):
            raise Skip(reason)
        instead.__doc__ = case.__doc__
        return instead
    main([skipped(case) for case in cases])
