"""Currencies: their codes, how finely they divide, and what people call them.

Codes and minor units are those of ISO 4217, as of 2025, without funds, metals and tests.
"""

# ruff: noqa: SIM905 - rows of codes read better than lists of quoted ones

CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)

# ISO gives the rial two decimals. Its hundredth, the dinar, has not been used for decades and
# nobody writes it, so a stored rial is one rial.
EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF IRR ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    "CLF": 4,
}

TOMAN = "IRT"  # not of ISO 4217: ten rial, what people in Iran reckon in
RIALS_IN_TOMAN = 10

SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "RUB": "₽", "UAH": "₴", "TRY": "₺",
    "INR": "₹", "KRW": "₩", "KZT": "₸", "GEL": "₾", "AMD": "֏", "AZN": "₼", "ILS": "₪",
    "VND": "₫", "NGN": "₦", "PHP": "₱",
}  # fmt: skip

PERSIAN_NAMES = {
    "IRR": "ریال", TOMAN: "تومان", "EUR": "یورو", "USD": "دلار", "GBP": "پوند", "RUB": "روبل",
    "TRY": "لیر", "AED": "درهم", "CNY": "یوان", "JPY": "ین",
}  # fmt: skip

# As search keys: that of the one-character rial sign is the word itself.
_SPOKEN = {
    "IRR": "ریال rial rials риал риала риалов",
    TOMAN: "تومان تومن toman tomans irt туман тумана туманов томан томана томанов",
    "RUB": "₽ руб рубль рубля рублей р ruble rubles rouble roubles روبل",
    "USD": "$ us$ dollar dollars доллар доллара долларов دلار",
    "EUR": "€ euro euros евро یورو",
    "GBP": "£ pound pounds фунт фунта фунтов پوند",
    "TRY": "₺ lira لیر لیره лира лиры лир",
    "AED": "dirham dirhams درهم дирхам дирхама дирхамов",
    "CNY": "yuan юань юаня юаней یوان",
    "JPY": "¥ yen иена иены иен ین",
}
NAMES = {
    **{code.lower(): code for code in CODES},
    **{symbol: code for code, symbol in SYMBOLS.items()},
    **{word: code for code, words in _SPOKEN.items() for word in words.split()},
}

# A sign that several currencies share means the business's own where that is one of them.
SHARED_SIGNS = {
    "$": frozenset("USD CAD AUD NZD SGD HKD MXN ARS CLP COP TWD".split()),
    "£": frozenset("GBP EGP GIP FKP SHP".split()),
    "¥": frozenset("JPY CNY".split()),
    "dirham": frozenset("AED MAD".split()),
}
