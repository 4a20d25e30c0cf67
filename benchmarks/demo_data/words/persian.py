"""Persian words of the demo."""

GIVEN = {
    "f": (
        "نیلوفر niloofar، سارا sara، لیلا leila، شیرین shirin، پریسا parisa، مهسا mahsa، "
        "الهام elham، نگار negar، بهاره bahareh، شادی shadi، ترانه taraneh، یاسمن yasaman، "
        "آزاده azadeh، فرزانه farzaneh، هانیه hanieh، گلناز golnaz، رویا roya، سپیده sepideh، "
        "مینا mina، کتایون katayoun، نرگس narges، زهره zohreh، مهناز mahnaz، شقایق shaghayegh"
    ),
    "m": (
        "علی ali، رضا reza، حسین hossein، کامران kamran، بهنام behnam، آرش arash، "
        "سیامک siamak، فرهاد farhad، امیر amir، پویا pouya، نیما nima، مسعود masoud، "
        "کیوان keyvan، شهرام shahram، بابک babak، مهدی mehdi، سعید saeed، حمید hamid، "
        "پیمان peyman، داریوش dariush، هومن houman، مجید majid، کاوه kaveh، یاشار yashar"
    ),
}
FAMILY = (
    "کریمی karimi، یزدانی yazdani، کاشانی kashani، بهرامی bahrami، مرادی moradi، صادقی sadeghi، "
    "نجفی najafi، قاسمی ghasemi، رستمی rostami، اکبری akbari، شریفی sharifi، کاظمی kazemi، "
    "ملکی maleki، نیکزاد nikzad، فروتن foroutan، پارسا parsa، سلیمی salimi، خسروی khosravi، "
    "یوسفی yousefi، جلالی jalali، حیدری heydari، عزیزی azizi، منصوری mansouri، طاهری taheri، "
    "بیات bayat، فرجی faraji، کیانی kiani، دهقان dehghan، نوروزی norouzi، امینی amini، "
    "شکوهی shokouhi، باقری bagheri، رحیمی rahimi، زمانی zamani، میرزایی mirzaei، "
    "گلستانی golestani، وکیلی vakili، هاشم‌پور hashempour، توکلی tavakoli، معین moein، "
    "صالحی salehi، آذری azari، بهشتی beheshti، دانش‌پور daneshpour، ذاکری zakeri، "
    "ساعدی saedi، عطایی ataei، غفاری ghaffari، فلاح fallah، لطفی lotfi، نصیری nasiri، "
    "واعظی vaezi، همتی hemmati، یگانه yeganeh، جوادی javadi، کمالی kamali، مشکاتی meshkati، "
    "ارجمند arjmand، شیرازیان shirazian، تهرانی‌نژاد tehraninejad"
)
COMPANIES = (
    ("معماری نقش", "naghsh", "Tehran"),
    ("دکوراسیون باران", "baran", "Tehran"),
    ("هتل نارنجستان", "narenjestan", "Shiraz"),
    ("کافه ترنج", "toranj", "Isfahan"),
    ("گالری ارغوان", "arghavan", "Tehran"),
    ("مبلمان چوبینه", "mobl", "Tehran"),
    ("شرکت ساختمانی ستاره شرق", "setareh", "Tabriz"),
    ("دفتر طراحی هفت‌خط", "haftkhat", "Tehran"),
    ("رستوران باغ انار", "baghanar", "Karaj"),
    ("درمانگاه مهرگان", "mehregan", "Rasht"),
)
ROLES = ("مدیر خرید", "معمار", "طراح داخلی", "مدیرعامل", "مسئول دفتر", "مدیر پروژه")
CITIES = [
    "Tehran",
    "Tehran",
    "Tehran",
    "Tehran",
    "Tehran",
    "Tehran",
    "Tehran",
    "Isfahan",
    "Isfahan",
    "Shiraz",
    "Tabriz",
    "Karaj",
    "Rasht",
    "Berlin",
    "London",
    "Tbilisi",
]
CITY_NAMES = {
    "Tehran": "تهران",
    "Isfahan": "اصفهان",
    "Shiraz": "شیراز",
    "Tabriz": "تبریز",
    "Karaj": "کرج",
    "Rasht": "رشت",
    "Berlin": "برلین",
    "London": "لندن",
    "Tbilisi": "تفلیس",
}
COUNTRY_NAMES = {
    "Iran": "ایران",
    "Germany": "آلمان",
    "United Kingdom": "بریتانیا",
    "Georgia": "گرجستان",
}
STREETS = (
    "خیابان بهار، کوچه نسترن، پلاک {n}",
    "بلوار سرو، خیابان یاس، پلاک {n}، واحد ۳",
    "خیابان چنار، نبش کوچه صنوبر، پلاک {n}",
    "میدان گلستان، خیابان ارغوان، پلاک {n}",
)
ITEMS = tuple(
    {"item": item}
    for item in (
        "میز ناهارخوری شش‌نفره",
        "صندلی ناهارخوری",
        "کتابخانه دیواری",
        "تخت دونفره",
        "میز تحریر",
        "کمد لباس",
        "میز کنسول",
        "مبل راحتی",
        "میز جلومبلی",
        "کابینت آشپزخانه",
        "پارتیشن چوبی",
        "نیمکت راهرو",
    )
)
WOODS = ("بلوط", "گردو", "راش", "سدر", "ملچ")
DAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه")
SENTENCES = """
ask in instagram,telegram,whatsapp . سلام، قیمت {item} چند است؟
ask in instagram + کارهایتان خیلی قشنگ است. {item} را با چوب {wood} هم می‌سازید؟
ask in web . فرم سایت: درخواست قیمت برای {item} با ابعاد سفارشی
ask in web . از صفحه {item} پیام گذاشت و خواست با او تماس بگیریم.
ask in chat . پرسید ساخت {item} چقدر طول می‌کشد؛ گفتیم حدود {weeks} هفته.
ask in phone . تماس گرفت و از قیمت {item} و شرایط پرداخت پرسید.
ask in visit + با خانواده به نمایشگاه آمدند و {item} را پسندیدند.
ask in visit 0 نمونه‌های چوب {wood} را دید و عکس گرفت؛ گفت آخر هفته خبر می‌دهد.
ask in email . ابعاد اتاق و نقشه را فرستاد و پیش‌فاکتور خواست.
ask in telegram,whatsapp . عکس یک {item} فرستاد و پرسید مشابهش را می‌سازیم یا نه.
ask in email 0 لطفاً برای {item} از چوب {wood} یک پیش‌فاکتور بفرستید. ممنون.
ask out telegram,whatsapp . کاتالوگ جدید و رنگ‌های موجود چوب {wood} را فرستادیم.
ask out phone 0 زنگ زدیم و برای {day} قرار بازدید از کارگاه گذاشتیم.
ask out email . پیش‌فاکتور {item} با دو نوع چوب ارسال شد.
ask out sms . یادآوری: قرار بازدید شما {day} ساعت {hour} در نمایشگاه سدر و بلوط
ask out instagram . به کامنتش جواب دادیم و خواستیم اندازه‌ها را در دایرکت بفرستد.
sale in phone - گفت قیمت {item} بالاتر از بودجه‌اش است و تخفیف خواست.
sale in email . خواست طول {item} بیست سانت کمتر شود و رنگش تیره‌تر باشد.
sale in whatsapp,telegram + پیش‌پرداخت را واریز کرد و رسیدش را فرستاد.
sale in telegram,chat 0 پرسید برای {item} روغن بهتر است یا پلی‌استر؛ توضیح دادیم.
sale in visit + برای انتخاب رنگ چوب آمد و سفارش {item} را نهایی کرد.
sale out visit 0 برای اندازه‌گیری به محل رفتیم؛ دیوار سمت پنجره کمی کج است.
sale out email . طرح سه‌بعدی {item} برای تأیید فرستاده شد.
sale out phone + درباره زمان تحویل صحبت شد؛ قرار شد تا {weeks} هفته دیگر آماده باشد.
sale out whatsapp . عکس تخته‌های {wood} را فرستادیم تا رگه‌ها را انتخاب کند.
sale out sms . پیش‌پرداخت شما دریافت شد. شماره سفارش: {order}
sale out fax,letter . قرارداد سفارش {order} برای امضا فرستاده شد.
after in phone - گفت یکی از درها درست بسته نمی‌شود؛ قرار تعمیر را برای {day} گذاشتیم.
after in telegram,whatsapp + عکس {item} را در خانه‌اش فرستاد و خیلی تشکر کرد.
after in instagram + در استوری از {item} عکس گذاشت و صفحه ما را تگ کرد.
after in whatsapp - تحویل دو روز عقب افتاد و ناراحت بود؛ عذرخواهی کردیم.
after in email - روی سطح {item} خط افتاده است؛ عکس فرستاد و تعویض خواست.
after in visit + دوباره آمد و این بار سراغ {item} را گرفت.
after in phone + یکی از دوستانش را معرفی کرد؛ گفت هفته بعد تماس می‌گیرد.
after in chat . پرسید چوب {wood} را با چه چیزی تمیز کند؛ راهنمای نگهداری را فرستادیم.
after out sms . سفارش {order} آماده تحویل است. لطفاً زمان مناسب را خبر بدهید.
after out phone + یک هفته پس از تحویل تماس گرفتیم؛ از کیفیت {item} راضی بود.
after out visit 0 برای تنظیم لولاها و روغن‌کاری چوب سر زدیم.
after out email . فاکتور نهایی و ضمانت‌نامه دوساله سفارش {order} ارسال شد.
after out whatsapp . راننده {day} ساعت {hour} برای تحویل می‌آید.
after out letter + کارت تشکر دست‌نویس همراه با روغن نگهداری چوب پست شد.
lost in phone - گفت از کارگاه دیگری خرید کرده است.
lost in whatsapp,telegram 0 نوشت اسباب‌کشی‌شان عقب افتاده و فعلاً دست نگه داشته‌اند.
lost in email - پیشنهاد {item} را نپذیرفت؛ قیمت رقیب پایین‌تر بوده است.
lost out phone . برای پیگیری {item} دو بار زنگ زدیم، جواب نداد.
lost out telegram . پرسیدیم هنوز به {item} نیاز دارد یا نه؛ پیام را دید و جواب نداد.
lost out email . برای دیدن کالکشن جدید دعوتش کردیم تا دوباره سر بزند.
any out email . خبرنامه: کالکشن جدید با چوب {wood} رسید.
any out sms . سدر و بلوط: این هفته ارسال {item} رایگان است.
any out telegram . به روز درهای باز کارگاه در {day} دعوت شد.
any in instagram + زیر عکس {item} نوشت: «عالی است، دستتان درد نکند.»
any in phone . نشانی و ساعت کار نمایشگاه را پرسید.
any out instagram . از {item} تازه عکس فرستادیم و نظرش را پرسیدیم.
"""
NOTES = (
    "فقط عصرها جواب می‌دهد.",
    "چوب گردو را دوست دارد.",
    "دو فرزند دارد، گوشه‌های میز باید گرد باشد.",
    "از طرف یکی از همکاران معرفی شده است.",
    "ترجیح می‌دهد در تلگرام پیام بدهیم.",
    "ساختمان آسانسور ندارد؛ طبقه سوم.",
    "برای پروژه بعدی‌اش هم با ما کار می‌کند.",
)
COMMENTS = {
    "high": (
        "کیفیت ساخت فوق‌العاده بود.",
        "تحویل به‌موقع و برخورد محترمانه.",
        "میز دقیقاً همان شد که می‌خواستیم.",
        "به همه دوستانم معرفی‌تان کرده‌ام.",
        "بعد از تحویل هم پیگیر بودند؛ عالی.",
        "بوی چوب خانه را پر کرده، ممنون.",
    ),
    "middle": (
        "کار خوب است ولی کمی گران.",
        "راضی‌ام، فقط تحویل یک هفته دیر شد.",
        "خوب بود، بسته‌بندی می‌توانست بهتر باشد.",
    ),
    "low": (
        "سه بار زنگ زدم تا جواب بدهند.",
        "رنگ چوب با نمونه فرق داشت.",
        "برای تعمیر کشو دو هفته منتظر ماندم.",
    ),
}
DEALS = {
    "home": ("{item} برای منزل", "سفارش {item} از چوب {wood}", "بازسازی خانه: {item}"),
    "firm": ("{company}: {item}", "{company}: {item} از چوب {wood}"),
}
TASKS = {
    "early": (
        "تماس برای تأیید ابعاد",
        "فرستادن نمونه رنگ چوب",
        "دعوت به نمایشگاه برای دیدن نمونه‌ها",
        "قرار اندازه‌گیری در محل",
    ),
    "late": (
        "ارسال پیش‌فاکتور اصلاح‌شده",
        "پیگیری پیش‌پرداخت",
        "آماده کردن قرارداد",
        "فرستادن طرح سه‌بعدی",
    ),
    "after": (
        "هماهنگی زمان تحویل با راننده",
        "پرسیدن نظر مشتری پس از تحویل",
        "تعویض لولای کمد",
        "دعوت برای دیدن کارهای جدید",
    ),
}
