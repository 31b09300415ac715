"""mlschool.doctor: what is broken is named, with the repair in words."""

import pytest
from packaging.requirements import Requirement

from mlschool import doctor, lab, memory
from mlschool.datasets import downloads, files
from mlschool.edition import EDITION


def by_name(findings):
    return {finding.name: finding for finding in findings}


def test_a_good_installation_is_well():
    findings = doctor.examine(imports=False)
    assert [finding for finding in findings if not finding.ok] == []
    assert all(finding.found for finding in findings)
    names = by_name(findings)
    assert EDITION in names["mlschool"].found
    assert {"Python", "numpy", "pandas", "torch", "tensorflow", "jupyterlab", "device", "disk"} <= set(names)
    assert "pytest" not in names
    assert doctor.summary(findings) == "All is well."


def test_what_is_broken_has_a_repair(monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (9, 9))
    monkeypatch.setattr(doctor.machine, "versions", lambda names: dict.fromkeys(names, "0.1"))
    monkeypatch.setattr(doctor.machine, "disk_free", lambda: 0.2)
    monkeypatch.setattr(
        files, "check_all", lambda: [("penguins.csv", "It is damaged: get it again."), ("b.csv", None)]
    )
    findings = doctor.examine(imports=False)
    broken = [finding for finding in findings if not finding.ok]
    assert {"Python", "mlschool", "numpy", "torch", "disk", "data file penguins.csv"} <= set(by_name(broken))
    assert all(finding.repair for finding in broken)
    assert not any(finding.repair for finding in findings if finding.ok)
    assert doctor.summary(findings).startswith("Do this first: Install Python 9.9 or later")
    names = by_name(findings)
    assert "9.9" in names["Python"].repair
    assert names["numpy"].found.startswith("0.1, and >=")
    assert names["data file penguins.csv"].repair == "It is damaged: get it again."


def test_a_framework_that_is_not_there_is_no_fault(monkeypatch):
    have = doctor.machine.versions
    monkeypatch.setattr(
        doctor.machine,
        "versions",
        lambda names: {
            name: None if name in ("torch", "tensorflow", "numpy") else found
            for name, found in have(names).items()
        },
    )
    names = by_name(doctor.examine(imports=False))
    assert names["torch"].ok and names["torch"].found == "not installed"
    assert names["tensorflow"].ok and names["tensorflow"].found == "not installed"
    assert {names[name].sign for name in ("torch", "tensorflow")} == {"○"}  # no ✓ before what isn't there
    assert not names["numpy"].ok and "pip install" in names["numpy"].repair
    # A family that isn't whole isn't loaded either: that it is missing has been said.
    assert [finding.name for finding in doctor._imports() if "NumPy" in finding.name] == []


def test_on_colab_what_is_too_old_is_not_installed_by_hand(monkeypatch):
    monkeypatch.setattr(doctor.machine, "where", lambda: "Google Colab")
    finding = doctor.judge(Requirement("numpy>=9999"), needed=True)
    assert not finding.ok and "runtime" in finding.repair and "pip" not in finding.repair


@pytest.mark.parametrize(
    ("modules", "seconds", "found"),
    [("no_such_module", 60, "No module named"), ("time; time.sleep(60)", 1, "still loading after 1 s")],
)
def test_a_library_that_does_not_load(modules, seconds, found):
    finding = doctor.load("It", modules, seconds)
    assert not finding.ok and found in finding.found and finding.repair


def test_a_library_that_ends_python(monkeypatch):
    finding = doctor.load("It", "os; os._exit(3)")
    assert not finding.ok and finding.found == "ended with code 3"


def test_a_file_of_the_learners_with_a_librarys_name_is_not_blamed_on_it(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)
    assert doctor.load("NumPy", "numpy").ok


def test_the_weights_are_here_or_will_be_downloaded_or_are_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads.Download, "installed", lambda self: None)
    monkeypatch.setattr(downloads.Download, "cached", lambda self, name: None)
    monkeypatch.setattr(downloads.Download, "fetched", lambda self, name: pytest.fail("nothing is fetched"))
    monkeypatch.setenv(files.OVERRIDE, str(tmp_path))
    missing = doctor._weights()
    assert (missing.sign, missing.ok) == ("○", True) and "downloads them once (" in missing.found
    for name in downloads.FILES:
        (tmp_path / name).write_bytes(b"something else")
    damaged = doctor._weights()
    assert (damaged.sign, damaged.found) == ("✗", "damaged") and "pip install" in damaged.repair
    monkeypatch.setattr(files, "find", lambda name: None)
    assert doctor._weights().sign == "✓"


def test_progress_is_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "workplace", lambda: tmp_path / "work")
    assert doctor._progress().sign == "○"
    monkeypatch.setattr(memory, "_here", [])
    with monkeypatch.context() as learner:
        learner.setenv(memory.FOLDER, str(tmp_path / "work"))
        memory.keep("passed", key="perceptron.step", source="")
        memory.keep("passed", key="perceptron.step", source="again")
        memory.keep("opened", lecture="perceptron", file="01_perceptron.ipynb")
    memory._here.clear()
    found = doctor._progress()
    assert found.sign == "✓"
    assert found.found.startswith("1 exercise passed; the last notebook was 01_perceptron.ipynb (in ")
