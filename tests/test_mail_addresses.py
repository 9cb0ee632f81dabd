"""One rule says which mail addresses there are: what it takes goes into a header and comes out the same. All fictional."""

import string
from email import message_from_string, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kenshu.errors import KenshuError
from kenshu.mail_addresses import NoMailAddress, read_address

SIGNS = string.ascii_letters + string.digits + "._-+'@ <>\",;:()\u3001\uff20職員架空。\u200b\r\n"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hanako@fictional.example", "hanako@fictional.example"),
        (" hanako@fictional.example ", "hanako@fictional.example"),
        ("O'Neil+kenshu@Fictional.example", "O'Neil+kenshu@Fictional.example"),
        ("a@city.local", "a@city.local"),  # an office's own network
        ("a@架空.example", "a@xn--6tvr13b.example"),
        ("a@架空。example", "a@xn--6tvr13b.example"),
        ("a@xn--6tvr13b.example", "a@xn--6tvr13b.example"),
        ("職員@fictional.example", "職員@fictional.example"),
    ],
)
def test_an_address_is_read_as_mail_servers_take_it(typed: str, read: str) -> None:
    assert str(read_address(typed)) == read
    assert read_address(typed).needs_utf8 == ("職" in typed)


@pytest.mark.parametrize(
    ("typed", "reason", "remedy"),
    [
        ("goto@fictional.example.", "dot_at_end", "終わりの点を取って"),
        ("goto@fictional.example。", "dot_at_end", "終わりの点を取って"),
        ("mailto:a@fictional.example", "mailto", "「mailto:」を取り"),
        ("a..b@fictional.example", "dots", "余分な点を取って"),
        ("a.@fictional.example", "dots", "余分な点を取って"),
        ("a@fictional..example", "dots", "余分な点を取って"),
        ("a@fictional", "no_dot", "city.example"),
        ("なし", "no_at", "name@city.example"),
        ("@fictional.example", "no_at", "name@city.example"),
        ("Taro <a@fictional.example>", "named", "アドレスだけ"),
        ("a@fictional.example;b@fictional.example", "several", "1つだけ"),
        ("a@fictional.example b@fictional.example", "several", "1つだけ"),
        ("\uff41\uff20fictional.example", "wide", "半角"),
        ('"a b"@fictional.example', "local", "空白や引用符"),
        (f"{'a' * 65}@fictional.example", "local", "64文字"),
        ("a@fic_tional.example", "domain", "ドメイン名"),
        ("a@[192.0.2.1]", "domain", "ドメイン名"),
        (f"a@{'b' * 64}.example", "domain", "長すぎ"),
        (f"a@{'b.' * 130}example", "domain", "長すぎ"),
        ("a@架\u0301空☃.example", "domain", "ドメイン名"),
    ],
)
def test_what_is_no_address_is_said_with_what_to_do(typed: str, reason: str, remedy: str) -> None:
    with pytest.raises(NoMailAddress) as refused:
        read_address(typed)
    assert refused.value.key == f"mail_address.{reason}"
    assert remedy in refused.value.message("ja")
    assert refused.value.values["found"] == typed[:60]


@given(st.text(SIGNS, max_size=12), st.text(SIGNS, max_size=12))
@example("a", "fictional")
def test_whatever_is_taken_stands_in_a_header(local: str, domain: str) -> None:
    typed = f"{local}@{domain}.example"
    try:
        read = read_address(typed)
    except KenshuError:
        return
    mail = EmailMessage(policy=policy.SMTPUTF8)
    mail["To"] = Address("架空 花子", read.local, read.domain)
    (back,) = message_from_string(mail.as_bytes().decode("utf-8"), policy=policy.default)["To"].addresses
    assert (back.username, back.domain) == (read.local, read.domain)
