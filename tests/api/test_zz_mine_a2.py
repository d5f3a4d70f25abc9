from tests.api.test_openapi import *  # noqa
from tests.api.test_openapi import _try_out
from tests.api.conftest import *  # noqa
import pytest
MINE=("accounts","opportunities","people","outcomes")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_mine(stored, mode):
    api, findings = api_over(stored), []
    n=0
    for found in api.get_all_operations():
        operation = found.ok()
        if not any(m in operation.path for m in MINE): continue
        n+=1
        try:
            _try_out(operation, mode)
        except Unsatisfiable:
            print("UNSAT", mode, operation.label)
        except (FailureGroup, Failure) as failure:
            findings.append(f"{operation.label}: {failure}\n" + "\n".join(str(e) for e in getattr(failure,'exceptions',[])))
        except BaseException as e:
            findings.append(f"{operation.label}: {type(e)} {e}"[:3000])
    print(n)
    assert not findings, "\n\n".join(findings)
