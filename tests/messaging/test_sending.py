"""What sending does with servers that behave, and with those that do not."""


def test_everybody_gets_one_message(house, tmp_path):
    house.people("Ada", "Bob", "Cleo")
    with house.server(tmp_path) as server:
        house.started()
        report = house.send()
        assert report.counts == {"accepted": 3}, house.states()
        assert sorted(to for _id, to in server.accepted()) == [
            "ada@example.com",
            "bob@example.com",
            "cleo@example.com",
        ]
        assert house.send().is_idle
    assert report.finished == ["spring"]
    assert house.row(1).state == "done"
