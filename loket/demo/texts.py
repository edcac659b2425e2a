"""Sentences for the invented region: need language, no blame, nothing that happened to anyone."""

TALKS = {
    "ouder": (
        "Moeder gesproken. Thuis gaat het rustiger nu de druk eraf is. Zij wil graag meedenken over een rooster met halve dagen.",
        "Vader gebeld. Hij vraagt wie de vaste persoon op school wordt. Afgesproken dat ik dat voor vrijdag laat weten.",
        "Ouders willen eerst weten of er begeleiding is in de pauzes. Dat neem ik mee naar school.",
        "Gesproken over slapen en opstaan. De huisarts kijkt mee. Over twee weken bellen we weer.",
    ),
    "leerling": (
        "Op de bank in de huiskamer gepraat. Vooral de leswisselingen zijn druk. Een vast lokaal lijkt te helpen.",
        "Samen een spel gedaan en aan de praat geraakt. Wil wel naar techniek, niet naar de grote kantine.",
        "Liet tekeningen zien. Wil eerst alleen met de mentor afspreken.",
    ),
    "school": (
        "Mentor en zorgcoördinator gesproken. School kan een rustige werkplek bieden in de ochtend.",
        "Rooster doorgenomen. Twee vakken eerst, daarna kijken we verder.",
        "School vraagt wat er nodig is om te starten. Behoefte op papier gezet en gedeeld.",
    ),
    "leerplicht": (
        "Met leerplicht afgestemd: eerst het gesprek op school, geen verzuimgesprek zolang we de afspraken volgen.",
        "Leerplicht belt zelf met de ouders en koppelt terug.",
    ),
    "jeugdhulp": (
        "Behandelaar gesproken. Start kan zodra de intake is geweest; tot die tijd denkt zij mee over de opbouw.",
        "Gezinsbegeleider komt wekelijks. Hij neemt het ochtendritme mee.",
    ),
}
STEPS = (
    "Gesprek met leerling en ouders op school", "Opbouwrooster maken met de mentor", "Behandelaar bellen over de intake",
    "Kennismaken bij een kleine groep", "Vaste werkplek regelen", "Met leerplicht afstemmen", "Ouders bellen", "MDO plannen",
    "Vervoer in de eerste weken regelen", "Stage-ochtend proberen", "Jeugdarts om advies vragen", "Ontwikkelingsperspectief bespreken",
)  # fmt: skip
REQUESTS = {
    "school": (
        "Kunt u een vast lokaal en een rustige ingang regelen?",
        "Ligt er een ontwikkelingsperspectief, en van wanneer?",
    ),
    "leerplicht": ("Kunt u aansluiten bij het gesprek met de ouders?", "Is er contact met de ouders geweest?"),
    "jeugdhulp": ("Is een intake mogelijk vóór de vakantie?", "Wat kan deze leerling op dit moment aan?"),
}
ALTERNATIVES = ("Een kennismaking kan wel, op een woensdagmiddag.", "Eén ochtend in de week kan wel, met begeleiding.")
CAUSES = (
    "angst", "gedrag", "thuis", "niveau", "prikkels", "wacht_zorg", "wacht_plek", "zorg_eerst", "ziekte", "veiligheid", "ondersteuning",
    "samenwerking", "motivatie", "onbekend",
)  # fmt: skip
CAUSE_WEIGHTS = (24, 10, 9, 6, 11, 9, 8, 4, 5, 6, 7, 5, 5, 6)
WAITS = {
    "wacht_zorg": ("behandeling", "jeugd_ggz"),
    "wacht_plek": ("een plek in het voortgezet speciaal onderwijs", "vso"),
}
EXPECTED = ("", "januari", "na de zomer", "binnen acht weken", "nog niet bekend")
MEANWHILE = (
    "Twee keer per week huiswerk met de mentor, online.",
    "Wekelijks een uur op school met de zorgcoördinator.",
    "Ambulante begeleiding thuis, één middag per week.",
    "",
)
VOICES = {
    "leerling": (
        "Ik wil wel. Maar de gang is te vol. Als ik ergens rustig kan beginnen, kom ik.",
        "Ik mis mijn klas, niet de lessen.",
        "Als iemand me ophaalt, durf ik het te proberen.",
        "Ik wil gewoon weer een rooster hebben.",
    ),
    "ouders": (
        "We zien haar opknappen nu de druk eraf is. We zijn bang dat een hele dag te snel is.",
        "We willen vooral weten wie ons belt.",
        "Wij hebben drie scholen gebeld en wachten op antwoord.",
        "Thuis lukt het niet meer om er elke ochtend over te beginnen.",
    ),
    "professional": (
        "Vier halve dagen zijn haalbaar als de plek vast is.",
        "Het dossier is compleet; er is geen reden om te wachten.",
        "Eerst slapen, dan school: over een maand kan er meer.",
    ),
}
NOT_ASKED = ("de behandeling is nog niet begonnen", "de ouders vroegen om even rust", "nog geen contact gekregen")
OUTCOMES = (
    "eigen_school", "andere_school", "pro", "vso", "opdc", "oza", "maatwerk", "mbo", "zorg", "vrijstelling", "verhuisd",
)  # fmt: skip
OUTCOME_WEIGHTS = (46, 14, 3, 8, 7, 5, 6, 3, 3, 3, 2)
# What a school writes on the Aanmeldformulier Plaatsingsoverleg.
PLACING = (
    {
        "reason": "thuis", "wanted_level": "vmbo_k", "wanted_year": 2, "question": "Wie heeft een kleine klas met een vast lokaal?",
        "situation": "Sinds de herfst thuis. Wil graag weer leren, schrikt terug voor de grote gangen. Thuis gaat het rustig.",
        "needs": "Een vaste mentor en een plek om op adem te komen.", "tried": "Halve dagen, een eigen ingang, huiswerk met de mentor.",
        "works": "Werken met de handen; één vaste persoon.",
    },
    {
        "reason": "niveau", "wanted_level": "vmbo_t", "wanted_year": 3,
        "question": "Waar kan deze leerling instromen op een ander niveau?",
        "situation": "De stof ging te snel, daarna stopte het contact. Met een toets is gezien wat wel past.",
        "needs": "Een vakkenpakket met techniek en begeleiding bij plannen.",
        "tried": "Extra uitleg, een studiecoach, een lichter rooster.",
        "works": "Duidelijke weektaken en een maatje in de klas.",
    },
    {
        "reason": "passend", "wanted_level": "vmbo_b", "wanted_year": 1,
        "question": "Welke school kan meedenken over een start met ochtenden?",
        "situation": "De drukte van de klas was te veel. Met ochtenden ging het een tijd goed, een volledige dag nog niet.",
        "needs": "Opbouw in uren, met iemand die meekijkt in de pauzes.", "tried": "Een opbouwrooster, een rustige werkplek.",
        "works": "Kleine stappen, vooraf weten wat er komt.",
    },
    {
        "reason": "verhuizing", "wanted_level": "havo", "wanted_year": 2, "question": "Wie heeft een plek dicht bij het nieuwe huis?",
        "situation": "Woont sinds kort ergens anders. De reis naar school lukt niet meer, en de plek dichtbij is nog niet gevonden.",
        "needs": "Een vrije plek en een warme start.", "tried": "Vervoer in de eerste weken, thuis werken met de docenten.",
        "works": "Contact met de klas, ook online.",
    },
)  # fmt: skip
PLACING_CONDITIONS = (
    "Met begeleiding in de pauzes, de eerste zes weken.",
    "Eerst een ochtend meelopen, daarna bekijken we het rooster.",
)
