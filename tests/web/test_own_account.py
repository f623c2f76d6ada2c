"""One's own account: what is told is kept, what is wrong is said, pictures are safe."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tiexin.web.accounts.models import User

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
PAGE = "/en/account/"
SECRET = "a long sentence"  # noqa: S105


@pytest.fixture
def officer(client: Client, settings: SettingsWrapper, tmp_path: Path) -> User:
    settings.PORTRAITS = tmp_path
    user = User.objects.create_user(
        "officer", password=SECRET, role="officer", display_name="何敏"
    )
    client.force_login(user)
    return user


def picture(form: str, size: tuple[int, int] = (40, 60), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **more)
    return out.getvalue()


def send(client: Client, content: bytes, name: str = "me.jpg") -> int:
    upload = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"what": "portrait", "portrait": upload}).status_code


def test_a_portrait_becomes_small_square_and_loses_what_the_camera_wrote(
    client: Client, officer: User
) -> None:
    told = Image.Exif()
    told[0x010F] = "a camera that knows where it was"
    assert send(client, picture("JPEG", (800, 600), exif=told)) == 302
    answer = client.get(f"/en/people/{officer.pk}.svg")
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(BytesIO(answer.content)) as shown:
        assert shown.size == (256, 256)
        assert not shown.getexif()
    assert b"camera" not in answer.content


def test_without_a_portrait_the_initial_is_shown(client: Client, officer: User) -> None:
    send(client, picture("PNG"))
    client.post(PAGE, {"what": "portrait", "drop": "1"})
    answer = client.get(f"/en/people/{officer.pk}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "何" in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        picture("PNG")[:60],
        picture("JPEG")[:100],
        picture("GIF"),
        picture("PNG", (9_000, 6_000)),
    ],
    ids=["empty", "svg", "broken gif", "half png", "half jpeg", "gif", "54 megapixels"],
)
def test_what_is_no_usable_picture_is_refused_and_nothing_is_kept(
    client: Client, officer: User, content: bytes, tmp_path: Path
) -> None:
    assert send(client, content) == 400
    officer.refresh_from_db()
    assert not officer.portrait
    assert not list(tmp_path.iterdir())


def test_a_picture_of_six_megabytes_is_refused(client: Client, officer: User) -> None:
    assert send(client, bytes(6 * 1024 * 1024)) == 400


def test_phone_and_language_are_kept(client: Client, officer: User) -> None:
    told = {"what": "details", "phone": "+86 769 2222 3333", "language": "zh-hant"}
    assert client.post(PAGE, told).status_code == 302
    officer.refresh_from_db()
    assert (officer.phone, officer.language) == ("+86 769 2222 3333", "zh-hant")


@pytest.mark.parametrize("phone", ["call me", "1", "<script>", "٠١٢٣٤٥٦٧"])
def test_a_phone_number_that_is_none_is_refused_and_stays_in_the_form(
    client: Client, officer: User, phone: str
) -> None:
    answer = client.post(PAGE, {"what": "details", "phone": phone, "language": "en"})
    assert answer.status_code == 400
    assert "accounts.bad_phone" in answer.content.decode()
    assert phone.replace("<", "&lt;").replace(">", "&gt;") in answer.content.decode()


def test_a_new_password_logs_out_all_others_but_not_this_session(
    client: Client, officer: User
) -> None:
    elsewhere = type(client)()
    elsewhere.force_login(officer)
    new = "another long sentence"
    told = {"what": "password", "old": SECRET, "new": new, "again": new}
    assert client.post(PAGE, told).status_code == 302
    assert client.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(new)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("wrong", "x" * 12, "x" * 12), "wrong_password"),
        ((SECRET, "x" * 12, "y" * 12), "passwords_differ"),
        ((SECRET, "x" * 9, "x" * 9), "password_length"),
        ((SECRET, "1234567890", "1234567890"), "password_common"),
    ],
)
def test_a_password_that_will_not_do_says_why(
    client: Client, officer: User, given: tuple[str, str, str], code: str
) -> None:
    old, new, again = given
    told = {"what": "password", "old": old, "new": new, "again": again}
    answer = client.post(PAGE, told)
    assert answer.status_code == 400
    assert f"accounts.{code}" in answer.content.decode()
    assert new not in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(SECRET)


def test_a_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/en/account/login/")


def test_a_picture_of_a_billion_pixels_is_refused_and_unpacks_nothing(
    client: Client, officer: User
) -> None:
    small = bytearray(picture("PNG"))
    # Width and height stand behind the signature, the length and the name of IHDR.
    small[16:24] = (40_000).to_bytes(4) + (40_000).to_bytes(4)
    small[29:33] = crc32(small[12:29]).to_bytes(4)
    assert send(client, bytes(small), "me.png") == 400
