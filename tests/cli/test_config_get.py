"""One setting is read by the name under which it is set; secrets are never shown."""


def test_a_setting_is_printed_as_it_is_in_force(database, ccm, monkeypatch):
    assert ccm("config", "get", "business.region").out == "DE\n"
    assert ccm("config", "set", "sending.quiet_hours", "21:00-08:00").code == 0
    assert ccm("config", "get", "sending.quiet_hours").out == "21:00-08:00\n"
    monkeypatch.setenv("CCM_BUSINESS__REGION", "IR")
    assert ccm("config", "get", "business.region").out == "IR\n"


def test_an_unknown_setting_is_not_found_and_the_nearest_named(database, ccm):
    missed = ccm("config", "get", "bussiness.region")
    assert (missed.code, "business.region" in missed.err) == (3, True)
    assert ccm("config", "get", "region").code == 3


def test_no_secret_is_ever_printed(database, home, ccm):
    file = home / ".config/ccm/config.toml"
    secrets = '[email]\npassword = "hush-1"\n[sms]\npassword = "hush-2"\n[inbox]\n'
    file.write_text(
        file.read_text("utf-8") + secrets + 'password = "hush-3"\n[telegram]\ntoken = "hush-4"\n',
        encoding="utf-8",
    )
    file.chmod(0o600)
    for name in ("email.password", "sms.password", "inbox.password", "telegram.token"):
        refused = ccm("config", "get", name)
        assert (refused.code, refused.out) == (5, ""), refused.err
    for form in ("table", "json", "tsv"):
        shown = ccm("config", "show", "--format", form)
        assert shown.code == 0
        assert "hush" not in shown.out + shown.err
