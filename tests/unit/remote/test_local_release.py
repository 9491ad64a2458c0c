"""A release that was downloaded: its folder or its zip, without an index."""

import shutil
import zipfile

import pytest

import swp_data as swp
from swp_data.datapackage.archive import files_below, write_zip, zip_date
from swp_data.datapackage.checksums import write_checksums
from swp_data.remote import PublishedError, open_release, releases


@pytest.fixture
def release(host, tmp_path):
    """Return the folder of a release, outside the folder of its publisher."""
    return shutil.copytree(host.root / "1.2.0", tmp_path / "downloads" / "swp-data-1.2.0")


@pytest.fixture(params=["folder", "zip"])
def downloaded(request, release, tmp_path):
    """Return a release as its folder and as its zip."""
    if request.param == "folder":
        return release
    file = tmp_path / "downloads" / "swp-data-1.2.0.zip"
    write_zip(release, files_below(release), file, zip_date(0), release.name)
    return file


@pytest.mark.parametrize("version", [None, "latest", "1", "1.2", "1.2.0", "v1.2.0"])
def test_a_release_is_read_from_its_folder_or_its_zip(downloaded, version):
    for name in swp.tables(version=version, base_url=str(downloaded)):
        frame = swp.load(name, version=version, base_url=str(downloaded))
        assert frame["town"].to_list() == ["À", "B"]
    assert swp.releases(str(downloaded))["version"].to_list() == ["1.2.0"]


def test_a_file_address_can_name_a_zip(downloaded):
    assert releases(downloaded.resolve().as_uri())[0].version == "1.2.0"


@pytest.mark.parametrize("version", ["1.3.0", "2", "1.20", ""])
def test_another_version_than_that_of_the_release_is_refused(downloaded, version):
    with pytest.raises(PublishedError, match=r"the release is version 1\.2\.0, not"):
        open_release(version, str(downloaded))


def test_a_damaged_table_is_never_read(release):
    file = release / "parquet" / "towns.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(PublishedError, match="the file is damaged"):
        swp.load("towns", base_url=str(release))
    assert swp.load("counts", base_url=str(release)).height == 2


def test_a_descriptor_that_differs_from_its_checksum_is_refused(release):
    with (release / "datapackage.json").open("a") as file:
        file.write(" ")
    with pytest.raises(PublishedError, match="the file is damaged"):
        open_release("latest", str(release))


def test_a_descriptor_without_a_checksum_is_refused(release):
    sums = release / "SHA256SUMS"
    sums.write_text("".join(line for line in sums.open() if "datapackage.json" not in line))
    with pytest.raises(PublishedError, match=r"SHA256SUMS does not list datapackage\.json"):
        open_release("latest", str(release))


def test_a_descriptor_that_leads_out_of_the_release_is_refused(release, tmp_path):
    (tmp_path / "downloads" / "secret.parquet").write_bytes(b"")
    descriptor = release / "datapackage.json"
    text = descriptor.read_text().replace("parquet/towns.parquet", "../secret.parquet")
    descriptor.write_text(text.replace("csv/towns.csv", "../secret.csv"))
    write_checksums(release)
    with pytest.raises(PublishedError):
        open_release("latest", str(release))


@pytest.mark.parametrize("member", ["../evil.txt", "/evil.txt", "swp-data-1.2.0/../../evil.txt"])
def test_a_zip_that_would_write_elsewhere_is_refused(tmp_path, member):
    file = tmp_path / "evil.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("swp-data-1.2.0/SHA256SUMS", "")
        archive.writestr(member, "x")
    with pytest.raises(PublishedError, match="leaves its folder"):
        open_release("latest", str(file))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("evil")] == ["evil.zip"]


def test_a_zip_that_is_no_release_is_refused(tmp_path):
    file = tmp_path / "other.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("folder/readme.txt", "x")
    with pytest.raises(PublishedError, match="the zip is not a release"):
        open_release("latest", str(file))
    file.write_bytes(b"not a zip")
    with pytest.raises(PublishedError, match="not a zip, or damaged"):
        open_release("latest", str(file))
