"""Files as other programs export them come in without a mapping.

The people are made up; the headers and the way values are written are those of the programs.
"""

import csv
import io
import json

import pytest

from tests.customers.importing_support import dump, rows


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def table(header: str, *records: dict[str, str]) -> str:
    names = next(csv.reader([header]))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for record in records:
        assert set(record) <= set(names), set(record) - set(names)
        writer.writerow([record.get(name, "") for name in names])
    return text.getvalue()


def brought(ccm, kind: str, text: str, *options: str, unknown: str = "") -> None:
    """Imported, with no more columns unknown than these, and a second time without a change."""
    result = ccm("import", kind, "-", *options, stdin=text)
    assert result.code == 0, result.err
    told = result.err.partition("Not understood, left out: ")[2].partition(" (--map")[0]
    assert told == unknown
    again = ccm("import", kind, "-", *options, stdin=text)
    assert (again.code, set(counts(again))) == (0, {"unchanged"}), again.out


def person(ccm, number: int = 1) -> dict:
    found = json.loads(ccm("export", "contacts", "--format", "json").out)
    return found[number - 1]


OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,"
    "E-mail 2 Address,E-mail 3 Address,Home Phone,Home Phone 2,Business Phone,Business Phone 2,"
    "Mobile Phone,Car Phone,Other Phone,Primary Phone,Pager,Business Fax,Home Fax,Other Fax,"
    "Company Main Phone,Callback,Radio Phone,Telex,TTY/TDD Phone,IMAddress,Job Title,Department,"
    "Company,Office Location,Manager's Name,Assistant's Name,Assistant's Phone,Company Yomi,"
    "Business Street,Business City,Business State,Business Postal Code,Business Country/Region,"
    "Home Street,Home City,Home State,Home Postal Code,Home Country/Region,Other Street,Other City,"
    "Other State,Other Postal Code,Other Country/Region,Personal Web Page,Spouse,Schools,Hobby,"
    "Location,Web Page,Birthday,Anniversary,Notes,Account,Billing Information,Categories,Children,"
    "Gender,Government ID Number,Initials,Internet Free Busy,Keywords,Language,Mileage,"
    "Organizational ID Number,PO Box,Priority,Private,Profession,Referred By,Sensitivity,User 1"
)


def test_a_contact_of_outlook(ccm, database):
    text = table(
        OUTLOOK,
        {
            "First Name": "Grace", "Last Name": "Hollis", "Title": "Dr.",
            "E-mail Address": "grace@example.com", "E-mail 2 Address": "g.hollis@example.org",
            "Business Phone": "+44 20 7946 0101", "Mobile Phone": "+44 7700 900123",
            "Job Title": "Buyer", "Company": "Hollis & Sons", "Business Street": "1 High Street",
            "Business City": "Leeds", "Business Postal Code": "LS1 4DY",
            "Business Country/Region": "United Kingdom", "Home City": "York",
            "Birthday": "5/17/1980", "Anniversary": "0/0/00", "Categories": "VIP;Fair 2026",
            "Gender": "Unspecified", "Priority": "Normal", "Private": "False",
            "Sensitivity": "Normal", "Notes": "Likes oak",
        },
        {"First Name": "Ivan", "Company": "Dub", "Birthday": "0/0/00", "Private": "False"},
    )  # fmt: skip
    brought(ccm, "contacts", text)
    found = person(ccm)
    assert (found["given_name"], found["family_name"], found["title"]) == ("Grace", "Hollis", "Dr.")
    assert [e["address"] for e in found["emails"]] == ["grace@example.com", "g.hollis@example.org"]
    assert {p["label"]: p["number"] for p in found["phones"]} == {
        "work": "+442079460101", "mobile": "+447700900123",
    }  # fmt: skip
    assert [(a["label"], a["city"]) for a in found["addresses"]] == [
        ("work", "Leeds"), ("home", "York"),
    ]  # fmt: skip
    assert (found["companies"][0]["name"], found["companies"][0]["role"]) == (
        "Hollis & Sons", "Buyer",
    )  # fmt: skip
    assert found["dates"] == {"birthday": "1980-05-17"}
    assert found["tags"] == ["VIP", "Fair 2026"]


OUTLOOK_RU = (
    "Обращение,Имя,Отчество,Фамилия,Суффикс,Организация,Отдел,Должность,Улица (раб. адрес),"
    "Улица 2 (раб. адрес),Улица 3 (раб. адрес),Город (раб. адрес),Область (раб. адрес),"
    "Индекс (раб. адрес),Страна (раб. адрес),Улица (дом. адрес),Улица 2 (дом. адрес),"
    "Город (дом. адрес),Область (дом. адрес),Почтовый код (дом.),Страна (дом. адрес),"
    "Улица (другой адрес),Город (другой адрес),Область (другой адрес),Индекс (другой адрес),"
    "Страна (другой адрес),Телефон помощника,Рабочий факс,Рабочий телефон,Телефон раб. 2,"
    "Обратный вызов,Телефон в машине,Основной телефон организации,Домашний факс,"
    "Домашний телефон,Телефон дом. 2,ISDN,Телефон переносной,Другой факс,Другой телефон,"
    "Пейджер,Основной телефон,Радиотелефон,Телетайп/телефон с титрами,Телекс,Важность,"
    "Веб-страница,Годовщина,День рождения,Дети,Заметки,Имя помощника,Инициалы,Категории,"
    "Ключевые слова,Код организации,Личный код,Отложено,Пол,Пользователь 1,Пользователь 2,"
    "Почтовый ящик (дом. адрес),Почтовый ящик (раб. адрес),Профессия,Расположение,"
    "Расположение комнаты,Расстояние,Руководитель,Сведения о доступности в Интернете,"
    "Сервер каталогов,Супруг(а),Счет,Счета,Хобби,Частное,Адрес эл. почты,Тип эл. почты,"
    "Краткое имя эл. почты,Адрес 2 эл. почты,Тип 2 эл. почты,Краткое 2 имя эл. почты,Язык"
)


def test_a_contact_of_a_russian_outlook(ccm, database):
    text = table(
        OUTLOOK_RU,
        {
            "Обращение": "г-жа", "Имя": "Анна", "Отчество": "Сергеевна", "Фамилия": "Кузнецова",
            "Организация": "ООО «Дуб»", "Должность": "Закупщик",
            "Улица (раб. адрес)": "ул. Баумана, 5", "Город (раб. адрес)": "Казань",
            "Индекс (раб. адрес)": "420111", "Страна (раб. адрес)": "Россия",
            "Город (дом. адрес)": "Москва", "Почтовый код (дом.)": "101000",
            "Рабочий телефон": "8 (843) 211-22-33", "Телефон переносной": "8 916 123-45-67",
            "День рождения": "17.05.1985", "Годовщина": "0.0.00", "Категории": "Опт;VIP",
            "Адрес эл. почты": "anna@example.com", "Тип эл. почты": "SMTP",
            "Краткое имя эл. почты": "Анна Кузнецова", "Адрес 2 эл. почты": "ak@example.org",
            "Пол": "Не определено", "Частное": "Ложь", "Важность": "Обычная",
        },
    )  # fmt: skip
    brought(ccm, "contacts", text)
    found = person(ccm)
    assert [found[part] for part in ("title", "given_name", "middle_name", "family_name")] == [
        "г-жа", "Анна", "Сергеевна", "Кузнецова",
    ]  # fmt: skip
    assert [e["address"] for e in found["emails"]] == ["anna@example.com", "ak@example.org"]
    assert {p["label"]: p["number"] for p in found["phones"]} == {
        "work": "+78432112233", "mobile": "+79161234567",
    }  # fmt: skip
    assert [(a["label"], a["city"], a["postcode"]) for a in found["addresses"]] == [
        ("work", "Казань", "420111"), ("home", "Москва", "101000"),
    ]  # fmt: skip
    assert found["dates"] == {"birthday": "1985-05-17"}
    assert found["tags"] == ["Опт", "VIP"]


APPLE = (
    "First Name,Last Name,Company,Job Title,Phone (mobile),Phone (work),Phone (iPhone),"
    "Email (home),Email (work),Street (home),City (home),ZIP (home),Country (home),Birthday,Note"
)


def test_a_table_of_apple_contacts(ccm, database):
    text = table(
        APPLE,
        {
            "First Name": "مریم", "Last Name": "احمدی", "Phone (mobile)": "+98 912 345 6789",
            "Phone (iPhone)": "+98 935 111 2233", "Email (work)": "maryam@example.com",
            "City (home)": "تهران", "Birthday": "1364/02/27", "Note": "چوب گردو",
        },
    )  # fmt: skip
    brought(ccm, "contacts", text)
    found = person(ccm)
    assert found["name"] == "مریم احمدی"
    assert {p["label"]: p["number"] for p in found["phones"]} == {
        "mobile": "+989123456789", "iphone": "+989351112233",
    }  # fmt: skip
    assert [(e["address"], e["label"]) for e in found["emails"]] == [("maryam@example.com", "work")]
    assert (found["addresses"][0]["city"], found["addresses"][0]["label"]) == ("تهران", "home")
    assert found["dates"] == {"birthday": "1985-05-17"}


HUBSPOT_CONTACTS = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,"
    "Last Activity Date (EST),Lead Status,Marketing contact status,Create Date (EST),"
    "Lifecycle Stage,Associated Company IDs,Associated Company,Job Title,Street Address,City,"
    "State/Region,Postal Code,Country/Region,Website URL,LinkedIn URL,Original Source,"
    "Preferred language,Date of birth,Number of Sales Activities,Message,Industry,"
    "Unsubscribed from all email"
)


def test_a_contact_of_hubspot(ccm, database):
    text = table(
        HUBSPOT_CONTACTS,
        {
            "Record ID": "15101", "First Name": "Petra", "Last Name": "Böhm",
            "Email": "petra@example.com", "Phone Number": "+49 30 5550101",
            "Mobile Phone Number": "+49 151 23456789", "Contact owner": "Olga Z",
            "Last Activity Date (EST)": "2026-10-01 09:12", "Lead Status": "OPEN",
            "Create Date (EST)": "2026-03-04 10:20", "Lifecycle Stage": "Marketing Qualified Lead",
            "Associated Company IDs": "771", "Associated Company": "Böhm Holz GmbH",
            "Job Title": "Owner", "City": "Berlin", "State/Region": "BE", "Postal Code": "10115",
            "Country/Region": "Germany", "Website URL": "https://boehm.example",
            "LinkedIn URL": "https://www.linkedin.com/in/petraboehm",
            "Original Source": "Organic Search", "Preferred language": "de",
            "Date of birth": "1979-08-30", "Unsubscribed from all email": "true",
        },
    )  # fmt: skip
    unknown = (
        "Contact owner, Lead Status, Marketing contact status, Number of Sales Activities, Industry"
    )
    brought(ccm, "contacts", text, unknown=unknown)
    found = person(ccm)
    assert (found["name"], found["stage"], found["language"]) == ("Petra Böhm", "prospect", "de")
    assert found["companies"][0]["name"] == "Böhm Holz GmbH"
    assert found["handles"][0]["network"] == "linkedin"
    assert found["source"] == "Organic Search"
    assert found["created_at"].startswith("2026-03-04")
    assert rows(database, "SELECT channel, given FROM consent") == [("email", 0)]


HUBSPOT_COMPANIES = (
    "Record ID,Company name,Company owner,Create Date (EST),Phone Number,"
    "Last Activity Date (EST),City,Country/Region,Industry,Company Domain Name,Website URL,"
    "Street Address,State/Region,Postal Code,Number of Employees,Annual Revenue,Description,"
    "Lifecycle Stage,Type,Parent Company,LinkedIn Company Page,About Us"
)


def test_a_company_of_hubspot(ccm, database):
    text = table(
        HUBSPOT_COMPANIES,
        {
            "Record ID": "771", "Company name": "Böhm Holz GmbH", "Phone Number": "+49 30 5550100",
            "Create Date (EST)": "2026-03-04 10:20", "City": "Berlin",
            "Country/Region": "Germany", "Industry": "WHOLESALE",
            "Company Domain Name": "boehm.example", "Website URL": "https://boehm.example",
            "Street Address": "Holzweg 1", "State/Region": "BE", "Postal Code": "10115",
            "Type": "Vendor", "Parent Company": "Böhm Gruppe", "Description": "Oak and walnut",
        },
        {"Company name": "Only Domain Ltd", "Company Domain Name": "only.example"},
    )  # fmt: skip
    unknown = (
        "Company owner, Industry, Number of Employees, Annual Revenue, Lifecycle Stage,"
        " LinkedIn Company Page, About Us"
    )
    brought(ccm, "companies", text, unknown=unknown)
    assert rows(
        database,
        "SELECT o.name, o.kind, o.website, o.region, o.postcode, o.notes, p.name FROM company o"
        " LEFT JOIN company p ON p.id = o.parent_id WHERE o.name <> 'Böhm Gruppe' ORDER BY o.id",
    ) == [
        ("Böhm Holz GmbH", "supplier", "https://boehm.example", "BE", "10115", "Oak and walnut",
         "Böhm Gruppe"),
        ("Only Domain Ltd", "customer", "only.example", "", "", "", None),
    ]  # fmt: skip


HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date (EST),Deal owner,Amount,Amount in company currency,"
    "Pipeline,Currency,Create Date (EST),Last Activity Date (EST),Deal Type,Deal Description,"
    "Closed Lost Reason,Closed Won Reason,Associated Company IDs,Associated Company,"
    "Associated Contact IDs,Associated Contact,Is Closed Won,Deal probability"
)


def test_deals_of_hubspot(ccm, database):
    ccm("contact", "add", "Petra Böhm", "--email", "petra@example.com")
    both = {"Associated Contact": "Petra Böhm (petra@example.com)", "Pipeline": "Sales Pipeline",
            "Create Date (EST)": "2026-03-04 10:20", "Currency": "EUR"}  # fmt: skip
    text = table(
        HUBSPOT_DEALS,
        both | {
            "Record ID": "9001", "Deal Name": "Kitchen", "Deal Stage": "Presentation Scheduled",
            "Amount": "12500.50", "Close Date (EST)": "2026-12-30 00:00",
            "Associated Company": "Böhm Holz GmbH", "Deal Description": "Oak, four metres",
        },
        both | {
            "Deal Name": "Table", "Deal Stage": "Closed Won (Sales Pipeline)", "Amount": "900",
            "Close Date (EST)": "2026-04-01 12:00",
        },
        both | {
            "Deal Name": "Shelf", "Deal Stage": "closedlost", "Amount": "300",
            "Close Date (EST)": "2026-05-01 12:00", "Closed Lost Reason": "Too dear",
        },
    )  # fmt: skip
    brought(ccm, "deals", text, unknown="Deal owner, Deal Type, Closed Won Reason")
    assert rows(
        database,
        "SELECT d.title, d.stage, d.state, d.value_minor, d.expected_close, d.lost_reason,"
        " date(d.closed_at, 'unixepoch'), o.name FROM deal d"
        " LEFT JOIN company o ON o.id = d.company_id ORDER BY d.id",
    ) == [
        ("Kitchen", "proposal", "open", 1250050, "2026-12-30", "", None, "Böhm Holz GmbH"),
        ("Table", "won", "won", 90000, "2026-04-01", "", "2026-04-01", None),
        ("Shelf", "lost", "lost", 30000, "2026-05-01", "Too dear", "2026-05-01", None),
    ]


HUBSPOT_TASKS = (
    "Record ID,Task Title,Task Type,Task Status,Priority,Due date (EST),Assigned to,Task notes,"
    "Create date (EST),Completed at (EST),Queue,Associated Contact,Associated Company,"
    "Associated Deal,Reminder"
)


def test_tasks_of_hubspot(ccm, database):
    ccm("contact", "add", "Petra Böhm", "--email", "petra@example.com")
    ccm("deal", "add", "--title", "Kitchen", "--contact", "1")
    whom = {"Associated Contact": "Petra Böhm (petra@example.com)"}
    text = table(
        HUBSPOT_TASKS,
        whom | {
            "Task Title": "Send the offer", "Task Type": "EMAIL", "Task Status": "NOT_STARTED",
            "Priority": "HIGH", "Due date (EST)": "2026-12-01 10:00",
            "Task notes": "<p>With oak</p>",
            "Create date (EST)": "2026-11-01 09:00", "Associated Deal": "Kitchen",
        },
        whom | {
            "Task Title": "Call", "Task Status": "Completed", "Priority": "NONE",
            "Due date (EST)": "2026-11-02 10:00", "Completed at (EST)": "2026-11-02 11:00",
        },
        whom | {"Task Title": "Wait", "Task Status": "In progress", "Priority": "Medium"},
    )  # fmt: skip
    brought(ccm, "tasks", text, unknown="Assigned to")
    assert rows(
        database, "SELECT title, state, priority, deal_id, notes FROM task ORDER BY id"
    ) == [
        ("Send the offer", "open", "high", 1, "With oak"),
        ("Call", "done", "normal", None, ""),
        ("Wait", "open", "normal", None, ""),
    ]


HUBSPOT_CALLS = (
    "Record ID,Activity type,Activity date,Call title,Call notes,Call outcome,Call direction,"
    "Call duration (HH:mm:ss),Activity assigned to,Associated Contact,Associated Company,"
    "Associated Deal,Recording URL"
)
HUBSPOT_NOTES = (
    "Record ID,Activity type,Activity date,Note body,Activity assigned to,Associated Contact,"
    "Associated Deal,Create date"
)


def test_calls_and_notes_of_hubspot(ccm, database):
    ccm("contact", "add", "Petra Böhm", "--email", "petra@example.com")
    whom = {"Associated Contact": "Petra Böhm (petra@example.com)"}
    calls = table(
        HUBSPOT_CALLS,
        whom | {
            "Activity type": "Call", "Activity date": "2026-10-05 14:30",
            "Call title": "About the kitchen",
            "Call notes": "<div>Wants oak.<br>Asks a price</div>",
            "Call outcome": "Connected", "Call direction": "INBOUND",
            "Call duration (HH:mm:ss)": "00:04:10",
        },
        whom | {"Activity type": "Call", "Activity date": "2026-10-06 09:00",
                "Call notes": "Nobody there", "Call direction": "OUTBOUND"},
    )  # fmt: skip
    unknown = "Call outcome, Activity assigned to, Recording URL"
    brought(ccm, "interactions", calls, unknown=unknown)
    notes = table(
        HUBSPOT_NOTES,
        whom | {"Activity type": "Note", "Activity date": "2026-10-07 08:00",
                "Note body": "<p>Has a dog &amp; a cat</p>"},
        whom | {"Activity type": "Meeting", "Activity date": "2026-10-08 08:00",
                "Note body": "Looked at samples"},
    )  # fmt: skip
    brought(ccm, "interactions", notes, unknown="Activity assigned to")
    assert rows(
        database, "SELECT channel, direction, summary, body, duration FROM interaction ORDER BY at"
    ) == [
        ("phone", "in", "About the kitchen", "Wants oak.\nAsks a price", 250),
        ("phone", "out", "Nobody there", "", None),
        ("note", "out", "Has a dog & a cat", "", None),
        ("visit", "out", "Looked at samples", "", None),
    ]


MAUTIC = (
    "id,dateAdded,createdByUser,points,lastActive,dateIdentified,title,firstname,lastname,company,"
    "position,email,mobile,phone,fax,address1,address2,city,state,zipcode,country,"
    "preferred_locale,timezone,last_active,attribution_date,attribution,website,facebook,"
    "foursquare,instagram,linkedin,skype,twitter,tags,stage,owner"
)


def test_a_contact_of_mautic(ccm, database):
    text = table(
        MAUTIC,
        {
            "id": "12", "dateAdded": "2026-02-03 04:05:06", "points": "35", "firstname": "علی",
            "lastname": "کریمی", "company": "مبل کریمی", "position": "مدیر",
            "email": "ali@example.com", "mobile": "0912 000 1122", "address1": "خیابان ولیعصر ۱۲",
            "city": "تهران", "country": "Iran", "preferred_locale": "fa_IR",
            "timezone": "Asia/Tehran", "instagram": "@alikarimi", "tags": "vip|wholesale",
        },
    )  # fmt: skip
    brought(ccm, "contacts", text, unknown="id, points, owner")
    found = person(ccm)
    assert (found["name"], found["language"], found["time_zone"]) == (
        "علی کریمی", "fa", "Asia/Tehran",
    )  # fmt: skip
    assert found["phones"][0]["number"] == "+989120001122"
    assert found["tags"] == ["vip", "wholesale"]
    assert found["handles"] == [{"network": "instagram", "handle": "alikarimi"}]
    assert found["created_at"].startswith("2026-02-03")


MAILCHIMP = (
    "Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,OPTIN_TIME,"
    "OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,"
    "LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)


def test_subscribers_of_mailchimp(ccm, database):
    text = table(
        MAILCHIMP,
        {
            "Email Address": "grace@example.com", "First Name": "Grace", "Last Name": "Hollis",
            "Address": "1 High Street  Leeds  LS1 4DY  GB", "Birthday": "05/17",
            "MEMBER_RATING": "4", "OPTIN_TIME": "2025-01-02 03:04:05",
            "CONFIRM_TIME": "2025-01-02 03:05:00", "TIMEZONE": "Europe/London", "CC": "GB",
            "REGION": "ENG", "LAST_CHANGED": "2026-01-01 00:00:00", "LEID": "1", "EUID": "ab12",
            "TAGS": '"Fair 2026","VIP"',
        },
    )  # fmt: skip
    brought(ccm, "contacts", text)
    found = person(ccm)
    assert (found["name"], found["tags"]) == ("Grace Hollis", ["Fair 2026", "VIP"])
    assert found["dates"] == {"birthday": "--05-17"}
    assert found["addresses"][0]["country"] == "GB"
    assert rows(database, "SELECT given FROM consent") == [(1,)]
    gone = table(MAILCHIMP.replace("LAST_CHANGED", "UNSUB_TIME,LAST_CHANGED"), {
        "Email Address": "grace@example.com", "OPTIN_TIME": "2025-01-02 03:04:05",
        "UNSUB_TIME": "2026-02-02 00:00:00",
    })  # fmt: skip
    brought(ccm, "contacts", gone)
    assert rows(database, "SELECT given FROM consent ORDER BY id") == [(1,), (0,)]


PERSIAN = (
    "ردیف,کد مشتری,نام و نام خانوادگی,شماره همراه,تلفن ثابت,ایمیل,شرکت,سمت,استان,شهر,آدرس,کد پستی,"
    "تاریخ تولد,برچسب‌ها,معرف,رضایت,توضیحات"
)
RUSSIAN = (
    "№;Код клиента;ФИО;Моб. телефон;Раб. тел.;Эл. почта;Компания;Должность;Область;Город;Адрес;"
    "Индекс;Дата рождения;Метки;Согласие на рассылку;Примечание"
)


def test_a_persian_list_of_customers(ccm, database):
    text = table(
        PERSIAN,
        {
            "ردیف": "۱", "کد مشتری": "م-۱۲", "نام و نام خانوادگی": "سارا حسینی",
            "شماره همراه": "۰۹۱۲۱۱۱۲۲۳۳", "تلفن ثابت": "۰۲۱-۸۸۷۷۶۶۵۵", "شرکت": "گل‌فروشی نرگس",
            "سمت": "مدیر", "استان": "تهران", "شهر": "تهران", "تاریخ تولد": "۱۳۶۹/۰۲/۲۷",
            "برچسب‌ها": "ویژه، خبرنامه", "رضایت": "بله", "توضیحات": "صبح‌ها تماس بگیرید",
        },
    )  # fmt: skip
    config = database.parents[3] / ".config/ccm/config.toml"
    config.write_text(config.read_text("utf-8").replace('"DE"', '"IR"'), encoding="utf-8")
    brought(ccm, "contacts", text, "--map", "کد مشتری=custom:کد")
    found = person(ccm)
    assert {p["label"]: p["number"] for p in found["phones"]} == {
        "mobile": "+989121112233", "": "+982188776655",
    }  # fmt: skip
    assert (found["addresses"][0]["region"], found["addresses"][0]["city"]) == ("تهران", "تهران")
    assert found["tags"] == ["ویژه", "خبرنامه"]
    assert found["dates"] == {"birthday": "1990-05-17"}
    assert found["custom"] == {"کد": "م-۱۲"}


def test_a_russian_list_of_customers(ccm, database):
    values = (
        "1;К-12;Иванов Пётр Сергеевич;8 916 123-45-67;8 (843) 211-22-33;petr@example.com;ООО «Дуб»;"
        "Директор;Татарстан;Казань;ул. Баумана, 5;420111;31.01.1990;опт, VIP;да;Звонить утром"
    )
    config = database.parents[3] / ".config/ccm/config.toml"
    config.write_text(config.read_text("utf-8").replace('"DE"', '"RU"'), encoding="utf-8")
    brought(ccm, "contacts", f"{RUSSIAN}\n{values}\n", "--map", "Код клиента=custom:код")
    found = person(ccm)
    assert [found[part] for part in ("given_name", "middle_name", "family_name")] == [
        "Пётр", "Сергеевич", "Иванов",
    ]  # fmt: skip
    assert {p["label"]: p["number"] for p in found["phones"]} == {
        "mobile": "+79161234567", "work": "+78432112233",
    }  # fmt: skip
    assert (found["addresses"][0]["region"], found["addresses"][0]["postcode"]) == (
        "Татарстан", "420111",
    )  # fmt: skip
    assert found["custom"] == {"код": "К-12"}


CARDS = {
    "apple": (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 17.1//EN\r\n"
        "N:احمدی;مریم;;خانم;\r\nFN:خانم مریم احمدی\r\nORG:مبل کریمی;\r\nTITLE:طراح\r\n"
        "TEL;type=CELL;type=VOICE;type=pref:+98 912 345 6789\r\n"
        "item1.TEL:+98 21 8877 6655\r\nitem1.X-ABLabel:دفتر\r\n"
        "item2.EMAIL;type=INTERNET;type=pref:maryam@example.com\r\n"
        "item2.X-ABLabel:_$!<Work>!$_\r\n"
        "item3.ADR;type=HOME;type=pref:;;خیابان ولیعصر ۱۲;تهران;;1966733451;Iran\r\n"
        "item3.X-ABADR:ir\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17\r\n"
        "item4.X-ABDATE;type=pref:2010-06-12\r\nitem4.X-ABLabel:_$!<Anniversary>!$_\r\n"
        "X-SOCIALPROFILE;type=instagram;x-user=maryam:http://instagram.com/maryam\r\n"
        "IMPP;X-SERVICE-TYPE=Telegram;type=pref:x-apple:maryam_a\r\n"
        "NOTE:سطر یک\\nسطر دو\\, با ویرگول\r\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQAB\r\n"
        " AAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQ\r\n"
        "REV:2026-01-02T03:04:05Z\r\nEND:VCARD\r\n"
    ),
    "google": (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:احمدی;مریم;;;\r\nFN:مریم احمدی\r\n"
        "EMAIL;TYPE=INTERNET;TYPE=WORK:maryam@example.com\r\nTEL;TYPE=CELL:+989123456789\r\n"
        "item1.TEL:+982188776655\r\nitem1.X-ABLabel:دفتر\r\n"
        "ADR;TYPE=HOME:;;خیابان ولیعصر ۱۲;تهران;;1966733451;Iran;خیابان ولیعصر ۱۲\\nتهران\r\n"
        "ORG:مبل کریمی\r\nTITLE:طراح\r\nBDAY:--0517\r\n"
        "item2.X-ABDATE:2010-06-12\r\nitem2.X-ABLabel:_$!<Anniversary>!$_\r\n"
        "URL:https://instagram.com/maryam\r\nitem3.URL:https\\://t.me/maryam_a\r\n"
        "item3.X-ABLabel:Telegram\r\n"
        "CATEGORIES:myContacts,VIP\r\nNOTE:سطر یک\\nسطر دو\\, با ویرگول\r\nEND:VCARD\r\n"
    ),
    "outlook": (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;LANGUAGE=fa;CHARSET=utf-8:احمدی;مریم;;خانم\r\nFN;CHARSET=utf-8:خانم مریم احمدی\r\n"
        "ORG;CHARSET=utf-8:مبل کریمی;فروش\r\nTITLE;CHARSET=utf-8:طراح\r\n"
        "NOTE;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:=D8=B3=D8=B7=D8=B1 =DB=8C=DA=A9=0D=0A=\r\n"
        "=D8=B3=D8=B7=D8=B1 =D8=AF=D9=88, =D8=A8=D8=A7 =D9=88=DB=8C=D8=B1=DA=AF=D9=88=D9=84\r\n"
        "TEL;CELL;VOICE:+98 912 345 6789\r\nTEL;WORK;VOICE:+98 21 8877 6655\r\n"
        "ADR;HOME;PREF;CHARSET=utf-8:;;خیابان ولیعصر ۱۲;تهران;;1966733451;Iran\r\n"
        "LABEL;HOME;PREF;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:=D8=AE=D8=A7=0D=0A=\r\n"
        "=D8=AA\r\nX-MS-OL-DEFAULT-POSTAL-ADDRESS:1\r\nBDAY:19850517\r\n"
        "X-MS-ANNIVERSARY:20100612\r\nEMAIL;PREF;INTERNET:maryam@example.com\r\n"
        "URL;HOME:http://instagram.com/maryam\r\nX-MS-IMADDRESS:maryam_a\r\n"
        "X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:\r\n"
        " /9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAK\r\n\r\n"
        "REV:20260102T030405Z\r\nEND:VCARD\r\n"
    ),
    "nokia": (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D8=A7=D8=AD=D9=85=D8=AF=DB=8C;=D9=85=D8=B1=\r\n"
        "=DB=8C=D9=85\r\n"
        "TEL;PREF;CELL;VOICE:+989123456789\r\nTEL;WORK;VOICE:+982188776655\r\n"
        "EMAIL;WORK:maryam@example.com\r\n"
        "ADR;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:;;=D8=AE=DB=8C=D8=A7=D8=A8=D8=A7=\r\n"
        "=D9=86 =\r\n"
        "=D9=88=D9=84=DB=8C=D8=B9=D8=B5=D8=B1 =DB=B1=DB=B2;=D8=AA=D9=87=D8=B1=D8=A7=D9=86;;=\r\n"
        "1966733451;Iran\r\n"
        "ORG;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D9=85=D8=A8=D9=84 =DA=A9=D8=B1=\r\n"
        "=DB=8C=D9=85=DB=8C\r\n"
        "TITLE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D8=B7=D8=B1=D8=A7=D8=AD\r\n"
        "BDAY:19850517\r\nEND:VCARD\r\n"
    ),
}


@pytest.mark.parametrize("program", CARDS)
def test_cards_of_programs_and_telephones(ccm, database, home, program):
    (home / "phone.vcf").write_bytes(CARDS[program].encode("utf-8"))
    brought_file = ccm("import", "contacts", "phone.vcf")
    assert (brought_file.code, counts(brought_file)) == (0, {"new": 1}), brought_file.err
    found = person(ccm)
    assert (found["given_name"], found["family_name"]) == ("مریم", "احمدی")
    assert [p["number"] for p in found["phones"]] == ["+989123456789", "+982188776655"]
    assert found["phones"][0]["label"] == "mobile"
    assert found["emails"][0]["address"] == "maryam@example.com"
    assert (found["companies"][0]["name"], found["companies"][0]["role"]) == ("مبل کریمی", "طراح")
    address = found["addresses"][0]
    assert (address["street"], address["city"], address["postcode"], address["label"]) == (
        "خیابان ولیعصر ۱۲", "تهران", "1966733451", "home",
    )  # fmt: skip
    assert found["dates"]["birthday"].endswith("05-17")
    if program != "nokia":
        assert found["dates"]["anniversary"] == "2010-06-12"
        assert found["notes"] == "سطر یک\nسطر دو, با ویرگول"
        assert {"network": "instagram", "handle": "maryam"} in found["handles"]
    if program in {"apple", "google"}:
        assert {"network": "telegram", "handle": "maryam_a"} in found["handles"]
        assert found["phones"][1]["label"] == "دفتر"
    if program == "google":
        assert found["tags"] == ["VIP"]
    before = dump(database)
    again = ccm("import", "contacts", "phone.vcf")
    assert (again.code, counts(again)) == (0, {"unchanged": 1})
    assert dump(database) == before


def test_a_russian_card_of_an_old_telephone(ccm, database, home):
    """Windows-1251 in quoted-printable, folded in the middle of a word."""
    name = "Кузнецова;Анна;Сергеевна".encode("cp1251")
    encoded = "".join(f"={byte:02X}" if byte > 127 else chr(byte) for byte in name)
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=WINDOWS-1251;ENCODING=QUOTED-PRINTABLE:"
        + encoded[:60] + "=\r\n" + encoded[60:]
        + "\r\nTEL;CELL:89161234567\r\nTEL;HOME:8(843)2112233\r\nEND:VCARD\r\n"
    )  # fmt: skip
    (home / "n.vcf").write_bytes(card.encode("ascii"))
    config = home / ".config/ccm/config.toml"
    config.write_text(config.read_text("utf-8").replace('"DE"', '"RU"'), encoding="utf-8")
    assert ccm("import", "contacts", "n.vcf").code == 0
    found = person(ccm)
    assert [found[part] for part in ("given_name", "middle_name", "family_name")] == [
        "Анна", "Сергеевна", "Кузнецова",
    ]  # fmt: skip
    assert [p["number"] for p in found["phones"]] == ["+79161234567", "+78432112233"]
