"""Who may, in pure words: roles, rules, scopes, tokens, passwords, what counts as one client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access import passwords, tokens
from hub.access.caller import NOBODY, Caller
from hub.access.lockout import client_of
from hub.access.passwords import hashed, is_outdated, is_right, refuse_weak
from hub.access.scopes import SCOPES, read_scopes
from hub.access.tokens import KEY_FORM, csrf_token, digest, is_csrf_token, new_key, read_key
from hub.api.access import ANY_KEY, EVERYONE, KEEPERS, RULES, Rule
from hub.errors import BadParameter, NotAllowed, NotSignedIn
from hub.roles import Role, may_see

NAME = "lin.yt"


def test_only_the_ems_role_sees_what_is_kept_for_it() -> None:
    assert {role for role in Role if may_see(role, "ems")} == {Role.EMS}
    assert {role for role in Role if may_see(role, "public")} == set(Role)
    assert {role for role in Role if may_see(role, "official")} == set(Role) - {Role.PUBLIC}


def test_a_rule_admits_its_roles_and_tells_the_others_why() -> None:
    rule = Rule("GET", "/x", KEEPERS, scope="audit:read")
    for role in Role:
        caller = Caller(role)
        if role in KEEPERS:
            assert rule.admit(caller) is caller
            continue
        with pytest.raises(NotSignedIn if role is Role.PUBLIC else NotAllowed) as caught:
            rule.admit(caller)
        assert "operator" in caught.value.hint


def test_a_key_is_what_its_scopes_make_it() -> None:
    key = Caller(Role.OPERATOR, key_id="abcdefgh", scopes=frozenset({"data:read"}))
    assert Rule("GET", "/x", KEEPERS, scope="data:read").admit(key) is key
    assert Rule("GET", "/x", EVERYONE, scope="audit:read").admit(key) is NOBODY
    assert Rule("GET", "/x", EVERYONE).admit(key) is NOBODY
    assert Rule("GET", "/x", EVERYONE, scope=ANY_KEY).admit(key) is key
    for scope in ("audit:read", None):
        with pytest.raises(NotAllowed) as caught:
            Rule("GET", "/x", KEEPERS, scope=scope).admit(key)
        assert caught.value.code == "scope_missing"


def test_every_scope_is_explained_and_needed_by_some_path() -> None:
    assert {rule.scope for rule in RULES} - {None, ANY_KEY} == set(SCOPES)
    assert all(words.zh and words.en for words in SCOPES.values())


@given(st.lists(st.lists(st.sampled_from(sorted(SCOPES)), min_size=1), min_size=1))
def test_scopes_are_read_however_they_are_written(words: list[list[str]]) -> None:
    assert read_scopes(",".join(word) for word in words) == {s for word in words for s in word}


@given(st.lists(st.text()))
def test_no_other_words_are_scopes(words: list[str]) -> None:
    parts = {part.strip() for word in words for part in word.split(",")} - {""}
    if parts and parts <= SCOPES.keys():
        return
    with pytest.raises(BadParameter):
        read_scopes(words)


@given(st.text() | st.from_regex(KEY_FORM) | st.binary().map(lambda b: b.decode("latin-1")))
def test_only_what_has_the_form_of_a_key_is_read_as_one(words: str) -> None:
    key = read_key(words)
    assert key is None or key.text == words
    assert (key is not None) == bool(KEY_FORM.fullmatch(words))


def test_a_key_fits_its_own_hash_alone_and_shows_no_secret() -> None:
    key, other = new_key(), new_key()
    assert read_key(key.text) == key
    assert key.fits(digest(key.secret))
    assert not key.fits(other.secret_hash)
    assert key.secret not in repr(key)
    assert key.secret.encode() not in key.secret_hash


@given(st.text(), st.text())
def test_a_csrf_token_is_of_one_session(session: str, other: str) -> None:
    assert is_csrf_token(session, csrf_token(session))
    assert is_csrf_token(session, csrf_token(other)) == (session == other)
    assert not is_csrf_token(session, other)
    assert not is_csrf_token(session, "")


def test_tokens_are_long_and_never_the_same() -> None:
    made = {tokens.new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(token) for token in made} == {43}


@pytest.mark.parametrize(
    "password",
    ["", "short7 word", "aaaabbbbaaaabbbb", "lin.yt2026", "xLIN.YTlin.yt!", "a1b2c3" * 50],
)
def test_a_weak_password_is_refused_without_repeating_it(password: str) -> None:
    with pytest.raises(BadParameter) as caught:
        refuse_weak(password, name=NAME)
    assert caught.value.code == "weak_password"
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize(
    "password", ["twelve chars", "三隻水獺在都蘭灣游泳到綠島", "ems and otters 7"]
)
def test_a_long_one_of_any_script_will_do(password: str) -> None:
    refuse_weak(password, name="ems")


def test_a_password_is_right_however_its_letters_were_composed() -> None:
    kept = hashed("café otters 77")
    assert kept.startswith("$argon2id$")
    assert is_right("café otters 77", kept)
    assert not is_right("cafe otters 77", kept)
    assert not is_outdated(kept)


def test_nobodys_password_is_checked_with_the_same_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown account must cost what a known one costs: the same hasher, hash and parameters."""
    looked_at: list[str] = []

    class Watching(passwords.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            looked_at.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Watching())
    assert not is_right("three kind otters 7", None)
    assert looked_at == [passwords.NOBODYS]
    assert not is_outdated(passwords.NOBODYS)


def test_no_seat_is_lost_over_wrong_passwords() -> None:
    for stored in (None, "no hash at all"):
        for _ in range(5):
            assert not is_right("three kind otters 7", stored)
    assert all(passwords.SEATS.acquire(blocking=False) for _ in range(4))
    passwords.SEATS.release(4)


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_a_client_is_an_address_or_a_subscribers_site(address: str, client: str) -> None:
    assert client_of(address) == client
