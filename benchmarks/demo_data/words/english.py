"""English words of the demo, with the names of customers in Britain and Georgia."""

GIVEN = {
    "f": (
        "Alice, Beatrice, Charlotte, Edith, Fiona, Grace, Harriet, Imogen, Joanna, Lydia, "
        "Miriam, Nora, Phoebe, Rosalind, Tamsin, Winifred"
    ),
    "m": (
        "Arthur, Benedict, Callum, Duncan, Edmund, Felix, Gareth, Hugh, Ivor, Julian, "
        "Kenneth, Leonard, Malcolm, Nigel, Patrick, Rupert, Stuart"
    ),
}
FAMILY = (
    "Ashworth, Bellamy, Cartwright, Dunmore, Ellsworth, Fairbank, Garrick, Hollis, Inchbald, "
    "Jessop, Kendrick, Lockwood, Marlowe, Norwood, Oakden, Pemberton, Quayle, Sedgwick, "
    "Thornley, Underhill, Vickers, Whitcombe, Yardley, Attwell, Birtwistle, Colquhoun, "
    "Drummond, Fenwick, Haverford, O'Dowd, St-Clair"
)
GEORGIAN_GIVEN = {
    "f": "Nino, Tamar, Ketevan, Mariam, Salome, Eka",
    "m": "Giorgi, Levan, Irakli, Davit, Zurab, Sandro",
}
GEORGIAN_FAMILY = (
    "Beridze, Kapanadze, Lomidze, Gelashvili, Maisuradze, Tsiklauri, Chikovani, "
    "Mchedlishvili, Jorjadze, Nozadze"
)
COMPANIES = (
    ("Fenwick & Rowe Architects", "fenwickrowe", "London"),
    ("Larkspur Interiors", "larkspur", "London"),
    ("The Copper Kettle", "copperkettle", "Bristol"),
    ("Hollow Lane Hotel", "hollowlane", "Manchester"),
    ("Northgate Offices Ltd", "northgate", "London"),
)
GEORGIAN_COMPANIES = (
    ("Plane Tree Rooms", "planetree", "Tbilisi"),
    ("Studio Narikvari", "narikvari", "Tbilisi"),
)
ROLES = ("owner", "architect", "interior designer", "buyer", "office manager", "project manager")
CITIES = ["London", "London", "London", "Bristol", "Manchester"]
GEORGIAN_CITIES = ["Tbilisi", "Tbilisi", "Batumi"]
CITY_NAMES: dict[str, str] = {}
COUNTRY_NAMES: dict[str, str] = {}
STREETS = ("{n} Larch Lane", "{n} Weaver's Yard", "Flat 2, {n} Orchard Row", "{n} Millstone Road")
ITEMS = tuple(
    {"item": item, "an": f"{'an' if item[0] in 'aeiou' else 'a'} {item}"}
    for item in (
        "dining table",
        "bookcase",
        "bed frame",
        "writing desk",
        "chest of drawers",
        "wardrobe",
        "coffee table",
        "sideboard",
        "kitchen island",
        "hall bench",
        "armchair",
        "entrance console",
    )
)
WOODS = ("oak", "walnut", "beech", "cedar", "ash")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
SENTENCES = """
ask in instagram,telegram,whatsapp . Hi! How much would {an} in {wood} be?
ask in instagram + Lovely work. Do you ship abroad, and could the {item} come in {wood}?
ask in web . Contact form: asks for a price for {an} in a custom size
ask in web . Downloaded the catalogue from the {item} page and left a number.
ask in chat . Asked about the lead time for {an}; told about {weeks} weeks.
ask in phone . Rang to ask about prices and whether we fit {an} into an alcove.
ask in visit + Came to the showroom with the family and fell for the {item} in the window.
ask in visit 0 Looked at the {wood} samples, took photos, will decide after the weekend.
ask in email . Sent the floor plan and would like a quote for {an}.
ask in telegram,whatsapp . Picture from a magazine: could you make this in {wood}?
ask out telegram,whatsapp . Sent the catalogue and the finishes we have in {wood}.
ask out phone 0 Called back and arranged a workshop visit on {day}.
ask out email . Quote for the {item} sent, in two kinds of wood.
ask out sms . Reminder: we expect you on {day} at {hour} in the Cedar & Oak showroom.
ask out instagram . Answered the comment and asked for the measurements.
sale in phone - Says the {item} is over budget and asks for a discount.
sale in email . Would like the {item} 20 cm shorter and a shade darker.
sale in whatsapp,telegram + Deposit is paid, receipt attached.
sale in telegram,chat 0 Oil or lacquer for the {item}? Explained the upkeep of both.
sale in visit + Chose the {wood} boards in person and confirmed the order.
sale out visit 0 Measured on site; the wall by the window is out of true.
sale out email . Drawings of the {item} sent for approval.
sale out phone + Agreed on delivery in {weeks} weeks; happy with the terms.
sale out whatsapp . Sent photos of the {wood} boards to choose the grain from.
sale out sms . Thank you, your deposit has arrived. Your order number is {order}.
sale out fax,letter . Contract for order {order} sent for signature.
after in phone - One of the doors does not close properly; fitter booked for {day}.
after in telegram,whatsapp + Sent a photo of the {item} in place. Over the moon.
after in instagram + Tagged us in a story about the new {item}.
after in whatsapp - Upset that the delivery was two days late; we apologised.
after in email - There is a scratch on the {item}; photos attached, wants it replaced.
after in visit + Dropped in again, this time for {an}.
after in phone + Recommended us to a neighbour who will ring next week.
after in chat . Asked how to clean {wood}; sent the care leaflet.
after out sms . Order {order} is ready. Please tell us when we may deliver.
after out phone + Called a week after delivery: very pleased with the {item}.
after out visit 0 Adjusted the hinges and oiled the top.
after out email . Final invoice and two-year warranty for order {order} sent.
after out whatsapp . The driver comes on {day} around {hour}.
after out letter + Posted a handwritten thank-you card and a tin of wood oil.
lost in phone - Has bought {an} elsewhere.
lost in whatsapp,telegram 0 The move is put off, so everything is on hold.
lost in email - Declined the quote for the {item}; a competitor was cheaper.
lost out phone . Rang twice about the {item}, no answer.
lost out telegram . Asked whether {an} is still wanted; read, not answered.
lost out email . Invited to see the new collection in {wood}.
any out email . Newsletter: the new collection in {wood} is here
any out sms . Cedar & Oak: free delivery in town this week.
any out telegram . Invited to the open workshop on {day}.
any in instagram + Commented on the {item}: "What a beauty!"
any in phone . Asked for the address and opening hours.
any out instagram . Sent a picture of the latest {item} and asked for an opinion.
"""
NOTES = (
    "Call after six.",
    "Prefers walnut, dislikes lacquer.",
    "Two children: round corners on the table, please.",
    "Referred by a regular customer.",
    "Answers fastest on WhatsApp.",
    'Third floor, no lift; the door is 76 cm ("tight").',
    "Plans to furnish a second flat next year.",
)
COMMENTS = {
    "high": (
        "Beautifully made and on time.",
        "The table is exactly what we drew together.",
        "Lovely people, I tell everybody.",
        "They rang after delivery to ask how we were getting on.",
        "Every joint is a pleasure to look at.",
        "Patient with our many changes of mind.",
    ),
    "middle": (
        "Good work, a little expensive.",
        "Happy with it, though delivery was late.",
        "Solid, but the assembly sheet was hard to follow.",
    ),
    "low": (
        "Nobody called me back for a week.",
        "The colour is not the one of the sample.",
        "Still waiting for the missing handle.",
    ),
}
DEALS = {
    "home": (
        "{Item} in {wood} for the flat",
        "{Item} in {wood}, made to measure",
        "Refurbishment: {item}",
    ),
    "firm": ("{company}: {item}", "{company}: {item} in {wood}"),
}
TASKS = {
    "early": (
        "Call to confirm the measurements",
        "Post the wood samples",
        "Invite to the showroom",
        "Arrange a visit to measure",
    ),
    "late": (
        "Send the corrected quote",
        "Remind about the deposit",
        "Draw up the contract",
        "Send the revised drawings",
    ),
    "after": (
        "Agree on a delivery slot",
        "Ask how the delivery went",
        "Order hinges for the wardrobe",
        "Invite to see the new collection",
    ),
}
