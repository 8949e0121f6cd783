"""Cores: what affinity and the cgroups of a container leave of the machine's."""

import pytest

from semblance.encoders.runtime.threads import _quotas, usable_cores


@pytest.fixture
def cgroups(tmp_path):
    """Write files of a made-up cgroup tree; the quotas seen by a process in it."""

    def quotas(membership: str, files: dict[str, str]) -> list[int]:
        proc = tmp_path / "cgroup"
        proc.write_text(membership)
        mount = tmp_path / "mount"
        for name, text in files.items():
            (mount / name).parent.mkdir(parents=True, exist_ok=True)
            (mount / name).write_text(text)
        return list(_quotas(proc, mount))

    return quotas


def test_this_process_has_at_least_one_core():
    assert usable_cores() >= 1


def test_version_2_two_cores(cgroups):
    assert cgroups("0::/app\n", {"app/cpu.max": "200000 100000\n"}) == [2]


def test_a_limit_further_up_holds_too(cgroups):
    files = {"a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000", "cpu.max": "max 100000"}
    assert cgroups("0::/a/b\n", files) == [3]


def test_inside_a_container_only_the_root_may_be_visible(cgroups):
    assert cgroups("0::/machine.slice/box.scope\n", {"cpu.max": "150000 100000"}) == [2]


def test_version_1(cgroups):
    files = {
        "cpu,cpuacct/box/cpu.cfs_quota_us": "50000\n",
        "cpu,cpuacct/box/cpu.cfs_period_us": "100000\n",
        "cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
        "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    }
    assert cgroups("4:cpu,cpuacct:/box\n3:cpuset:/\n", files) == [1]


@pytest.mark.parametrize("text", ["", "max", "max 100000", "0 0", "x y", "1 2 3", "-1 100000"])
def test_anything_else_limits_nothing(cgroups, text):
    assert cgroups("0::/\nnonsense\n\n", {"cpu.max": text}) == []


def test_no_cgroups_at_all(tmp_path):
    assert list(_quotas(tmp_path / "absent", tmp_path)) == []
