"""Words to compose an invented region from. Family names are composed; given names are ordinary and say nothing."""

GIVEN = (
    "Fenna Noor Jelte Ravi Sophie Dylan Amira Bram Yara Tijn Lotte Sem Nadia Milan Eva Daan Zeynep Finn Isa Luuk Aylin Mees "
    "Roos Hamza Julia Teun Samira Gijs Lieke Omar Sanne Ruben Farah Jesse Anouk Mats Elif Koen Maud Youssef Femke Stijn Layla "
    "Thijs Merel Ilias Puck Jurre Dounia Lars Britt Adam Veerle Niek Salma Cas Nina Bilal Floor Wout Esra Pim Hanna Idris "
    "Jasmijn Boaz Kim Soufiane Sterre Duco Emre Linde Marek Oleksandra Minh Rania Kacper Zuzanna Dewi Quinty Jayden Shanaya"
).split()
FIRST_PART = (
    "Ros Water Zand Groen Ooster Wester Noorder Zuider Hoog Laag Wind Berken Eiken Beek Kers Linde Schoon Steen Veld Heide Molen "
    "Kerk Brug Haver Korte Lange Nieuw Oude Rijn Maas Vecht Amstel Zee Duin Broek Veen Hof Meer Wilgen Terp Otten Brink Kette "
    "Aalde Bruins Tamme Winter Zomer Kwartel Leeuwer"
).split()
LAST_PART = (
    "huizen man stra sma berg veld dijk kamp horst laar beek bosch brink burg daal donk gaard heuvel hout land loo oord rade "
    "stein stede voort waard wijk woude zicht zijl plas werelt ling vang steeg"
).split()
OTHER_FAMILY = (
    "Yilmazel Ozkanli Amraoui Bensalah Haddouchi Nowakiel Kowalin Petrescu Nguyenh Tranbao Sarpongo Boatengh Rahimiya Haidarov "
    "Shevchuk Bondarev Girmayo Tesfayel Pinasradj Ramdinsingh"
).split()
INFIX = ("", "", "", "", "", "", "van", "van", "de", "van der", "van den", "ten")
STREETS = "Kastanjelaan Molenweg Rietgors Meidoornstraat Kerkpad Wilgenhof Havikshorst Beemdstraat Zonnedauw Leeuwerikstraat".split()

MUNICIPALITIES = (  # name, area, holiday region, share of the pupils
    ("Lindevoort", "Noord", "zuid", 26),
    ("Oosterbeemd", "Noord", "zuid", 14),
    ("Kwartelveen", "Noord", "zuid", 8),
    ("Heidemaas", "Noord", "zuid", 7),
    ("Rietwaarden", "Zuid", "midden", 28),
    ("Zandhorst", "Zuid", "midden", 10),
    ("Brinkerdam", "Zuid", "midden", 7),
)
BOARDS = (
    "Stichting Beemd & Veld", "Stichting Rade Onderwijs", "Vereniging Zonnewende", "Stichting Het Aambeeld",
    "Openbaar Onderwijs Rietlanden",
    "Stichting De Waterlijn", "Stichting Terpen", "Coöperatie Vakscholen", "Stichting Speciaal Lindenhof", "Stichting Kwartel",
    "Vereniging Oosterlicht", "Stichting Maasoever",
)  # fmt: skip
SCHOOL_STEMS = (
    "Beemd Heuvelrade Zonnewende Aambeeld Hamer Kwikstaart Boomklever Steltloper Kievit Waterlijn Terpen Rietgors Lindenhof Maasoever "
    "Oosterlicht Brinkhorst Zilvermeer Hazelaar Veldzicht Havik Morgenster Kompas Wilgenrijk Duinpan Leeuwerik Zonnedauw Eikenhof "
    "Meander Horizon Rietkraag Valkenburcht Zeehaen Wegwijzer Grasland Molenwiek Sterrenbos Ankerplaats Vuurbaken Springplank Bergkwartier"
).split()
SCHOOL_TYPES = (  # format, sector, how many of a hundred, levels
    ("{}college", "vo", 34, ("vmbo_t", "havo", "havo_vwo", "vwo")),
    ("Lyceum {}", "vo", 14, ("havo", "havo_vwo", "vwo")),
    ("Vakschool {}", "vo", 18, ("vmbo_b", "vmbo_k", "vmbo_t")),
    ("Praktijkschool {}", "pro", 12, ("pro",)),
    ("Vso {}", "vso", 12, ("vso",)),
    ("SG {}", "vo", 10, ("vmbo_b", "vmbo_k", "vmbo_t", "havo")),
)
PARTNERS = (
    ("Jeugd-ggz De Oever", "jeugd_ggz"), ("Jeugdhulp Maasbocht", "jeugdhulp"), ("Wijkteam Lindevoort", "wijkteam"),
    ("Wijkteam Rietwaarden", "wijkteam"), ("Jeugdarts GGD Rietlanden", "jeugdarts"), ("Behandelgroep Zonnehoek", "jeugdhulp"),
    ("Vso Lindenhof, tussenvoorziening", "vso"), ("Samenwerkingsverband Waterpoort", "swv"),
)  # fmt: skip
