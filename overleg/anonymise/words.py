"""Small word lists that decide by context: what comes before and after a name in Dutch case notes. All folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After one of these a name is likely, whatever its case.
ROLES = _words("""
ll moeder vader mama papa mam pap ma pa ouder ouders stiefvader stiefmoeder pleegmoeder pleegvader pleegouder
pleegouders stiefbroer stiefzus
opa oma pake beppe heit mem oom tante neef nicht neefje nichtje broer broertje zus zusje tweelingzus
tweelingbroer halfbroer halfzus
schoonzus zwager vriend vriendin vriendje vriendinnetje klasgenoot klasgenote klasgenootje buurman buurvrouw
buurjongen buurmeisje maatje
maat juf juffrouw meester leraar lerares docent docente leerkracht mentor mentrix tutor ib'er iber rt'er
onderwijsassistent
zorgcoordinator teamleider directeur directrice rector conrector conciërge concierge adjunct schoolleider
leerplichtambtenaar
lpa leerplichtconsulent consulent koersconsulent begeleider begeleidster gezinscoach jobcoach coach jeugdarts
arts huisarts dokter psycholoog psychologe
psychiater orthopedagoog orthopedagoge logopedist logopediste speltherapeut therapeut behandelaar gezinsvoogd voogd voogdes
jeugdbeschermer
reclasseringswerker jongerenwerker opbouwwerker straatcoach wijkagent agent rechercheur wijkverpleegkundige
verpleegkundige
maatschappelijk schoolmaatschappelijk hulpverlener hulpverleenster oppas gastouder gastgezin tolk advocaat
advocate mr mw mevr
mevrouw dhr meneer heer fam familie gezin dr drs ds dominee pastoor imam trainer trainster coördinator coordinator
vrijwilliger vrijwilligster studievriend studievriendin vertrouwenspersoon contactpersoon casusregisseur
regisseur werker gymleraar
ouderling loverboy brigadier inspecteur wethouder burgemeester rabbijn beschermheer gids collega bestuurder oomzegger ambtenaar
rijschoolhouder kapper kapster bewindvoerder curator leerling medeleerling
leerlinge pupil zoon dochter
stagiair stagiaire werkgever leerlingbegeleider decaan kinderarts
""")

# May stand between a role and the name.
ROLE_LINKS = _words(
    "is heet heette genaamd mr mw mevr dhr dr drs ds mevrouw meneer heer juf meester van namelijk werker naam"
)

FEMALE_OR_MALE_TITLES = _words(
    "mw mevr dhr mevrouw meneer heer fam familie dr drs ds mr dokter dominee pastoor juf juffrouw meester"
)

DETERMINERS = _words("""
de het een 't zijn haar mijn ons onze jouw uw hun deze die dit dat geen elke elk iedere ieder veel weinig meer
minder wat welke alle
andere ander eigen als eerste tweede laatste nieuwe oude kleine grote goede echte zo'n zulke beide sommige
enkele twee drie vier vijf
voormalig gewone zulk genoeg te heel erg zeer
""")

PLACE_PREPOSITIONS = _words(
    "in naar uit te rond nabij richting omgeving regio gemeente stad dorp station wijk buurt provincie vanuit"
)
# Words that join or judge, not the preposition or article before a noun.
LINKING = _words("met dat of als omdat vindt zegt noemt maar want en hoe waarom waar voor aan door bij sinds")
COPULAS = _words(
    "is was zijn waren wordt werd worden wil wilde als blijft bleef heet heette speelt speelde heeft had zoekt geeft krijgt"
)
PREPOSITIONS = PLACE_PREPOSITIONS | _words("op onder over langs achter voor tot tijdens zonder tussen")

ORGANISATION_CUES = _words("""
bij stichting bureau vereniging club voetbalclub sportclub handbalclub hockeyclub zwemclub turnclub judoclub
scouting manege stal
zorgboerderij boerderij kinderboerderij opvang crisisopvang kliniek ziekenhuis instelling moskee kerk gemeente
koor harmonie
bakkerij garage slagerij winkel supermarkt restaurant bedrijf firma sv vv fc sc rkvv hv hc kv dojo sportschool
bso kdv peuterspeelzaal
leerwerkplek dagbesteding behandelgroep leefgroep gezinshuis buurtteam wijkteam tempel dansschool muziekschool
zwembad camping hotel
gebr gebroeders loods
""")
CLUBS = _words(
    "sv vv fc sc rkvv rksv hv hc kv bc tc svv avv voetbalvereniging voetbalclub handbalclub hockeyclub turnvereniging gv av roc aoc"
)
JOINED_CUES = _words("""
restaurant logeerhuis ggz bso kdv
opvang crisisopvang zorgboerderij kinderboerderij manege stal garage bakkerij slagerij stichting bureau
gezinshuis moskee kerk kliniek sportschool
dansschool muziekschool behandelgroep leefgroep buurtteam wijkteam gebr
""")
# "dagbesteding De Schuur", "huisartsenpraktijk De Vaart": what kind of organisation it is belongs to its name.
KIND_ENDINGS = tuple(
    """bedrijf erij huis school club vereniging salon studio snackbar park winkel praktijk camping besteding zorg boerderij
    kliniek groep atelier bureau fonds kerk stichting cafe centrum""".split()
)
# Behind these stands the name of whose firm it is: kwekerij Van Aert.
FIRMS = tuple("bedrijf erij salon studio winkel praktijk garage firma restaurant stichting".split())
# These hardly stand alone: an article behind one of them begins its name.
STRONG_KINDS = _words(
    "zorgboerderij stichting restaurant camping dagbesteding vakantiepark logeerhuis gezinshuis bso kdv snackbar"
)
# Endings of inflected words: what ends so is rather a form of a word that the dictionary lacks.
INFLECTED = ("en", "te", "de", "e", "ing", "isch", "heid", "je", "jes")
# Behind a name with a capital, and with one of its own: a school.
SCHOOL_TYPES_AFTER = _words(
    "college lyceum gymnasium atheneum mavo havo vmbo basisschool school praktijkschool scholengemeenschap"
)
# In front of the name of a school, part of that name.
SCHOOL_TYPES_BEFORE = _words(
    "obs cbs rkbs pcbs kbs ikc kindcentrum lyceum gymnasium college scholengemeenschap so sbo vso mbo isk"
)
SCHOOL_CUES = _words(
    "school basisschool college lyceum mavo havo vmbo vso sbo obs cbs sg scholengemeenschap brugklas praktijkschool gymnasium pi-school"
)

# Finite verbs that usually follow a person or a school; regular forms are recognised by their ending as well.
_VERBS = _words("""
is was zijn waren heeft had hebben wil wilde willen zegt zei zeggen kan kon kunnen moet moest moeten mag mocht
mogen gaat ging gaan komt kwam
komen doet deed doen zit zat zitten staat stond staan ligt lag liggen loopt liep slaapt sliep eet at drinkt
dronk leest las schrijft
schreef belt belde mailt mailde appt appte vraagt vroeg vindt vond denkt dacht weet wist ziet zag hoort hoorde
voelt voelde krijgt
kreeg geeft gaf neemt nam brengt bracht haalt haalde blijft bleef wordt werd woont woonde werkt werkte speelt
speelde huilt huilde
lacht lachte zoekt zocht helpt hielp houdt hield wacht wachtte mist miste start verliest verloor wint won rijdt
reed vertrekt
vertrok begrijpt begreep spreekt sprak zwijgt zweeg tekent tekende zingt zong danst danste draagt droeg plukt
plukte rookt rent rende
biedt bood stuurt stuurde meldt meldde noemt noemde kiest koos regelt regelde hoeft hoefde durft durfde weigert
weigerde snapt snapte
gelooft geloofde kookt kookte kent kende leert leerde praat praatte luistert let lijkt leek heet heette mailden
bellen vinden
gamet gamede ontwikkelt reageert reageerde verwacht vertelt vertelde zorgt schopt sloeg slaat pest bijt beet
plast bidt zou zal
""")
SAYING = _words("""
belt belde bellen zegt zei vindt vond vraagt vroeg mailt mailde schrijft schreef meldt meldde wil wilde biedt
bood denkt dacht wacht houdt heeft
appt appte geeft gaf stuurt stuurde laat kan is
""")

# Words with a capital that name nobody.
CAPITAL_WORDS = _words("""
nederland nederlands nederlandse nederlander engels engelse duits duitse frans franse turks turkse marokkaans
marokkaanse arabisch arabische pools poolse
syrisch syrische oekraiens oekraiense russisch russische vietnamees vietnamese fries friese surinaams surinaamse
antilliaans antilliaanse
papiaments somalisch somalische eritrees eritrese tigrinya berbers chinees chinese spaans spaanse italiaans
bulgaars bulgaarse afghaans
afghaanse iraans iraanse perzisch farsi dari koerdisch koerdische hindoestaans hindoestaanse europees europese
grieks latijn limburgs limburgse
brabants twents gronings zeeuws islamitisch islamitische christelijk christelijke katholiek joods hindoe moslim
moslims nt2
ramadan kerst kerstmis pasen pinksteren sinterklaas suikerfeest offerfeest hemelvaart hemelvaartsdag koningsdag
bevrijdingsdag nieuwjaar
oud nieuw carnaval allerheiligen advent goede vrijdag divali holi
januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag
donderdag vrijdag zaterdag
zondag u uw god allah wet raad rijk staat inspectie onderwijs passend
veilig thuis kindertelefoon jeugdhulp jeugdzorg jeugdbescherming leerplicht halt raad kinderbescherming
slachtofferhulp politie openbaar ministerie
magister somtoday som parnassys esis teams zoom whatsapp instagram snapchat tiktok facebook youtube netflix
google fortnite roblox
minecraft playstation xbox nintendo pokemon lego discord internet ritalin concerta melatonine cito nio wisc emdr
samenwerkingsverband swv ouder leerling school moeder vader
spelling rekenen leerplichtwet variawet wpo wvo wec molukse portugees portugese engelstalige ghanees ghanese indisch
indonesisch indonesische braziliaans braziliaanse hongaars roemeens roemeense thais tsjechisch zweeds deens noors sjabbat biddag
asperger down tourette rett pfeiffer whats play station parro schoudercom parnas parnassys snappet excel taskforce actietafel
plaatsingsoverleg doorstroompunt valentijnsdag kaapverdisch kaapverdische
""")
ABBREVIATIONS = _words("""
isk mdo ggz tlv opp adhd add ass pdd-nos vmbo havo vwo mavo vso sbo so po vo mbo hbo ho sio ib ib'er lp lpa lpo
rt iq tiq viq piq ptss mee coa ind
lvb cat tib bso kdv uwv nt2 ivho oke zat cjg ggd wmo svb kdc odc mkd pgb zin rblr dbc vavo roc aoc pro bbl bol
sw bb kb tl gl gt tto lwoo lgf dsm odd cd
nld ocd mrt hsp tos sova ots uhp msa avg amk vt swv smw jgz ook ja nee tv pc mp3 ict id nvt tbv ivm tav okt nov
dec jan feb mrt apr jun jul aug sep sept
ma di wo do vr za zo am pm eu vs wa usa gym lo ckv wisc nio emdr cgt pmt mst fact rm bj jb jbg ve wsg azc isd
dub spv gz gzb poh ehbo bhv
iban ms dna hiv mri ecg sos sms app pdf usb cv vog ok wifi gps ns ov hiv nl fr en ne de du bi wi nask kgt op3 po/vo
la mts r&b wais skj bsn opdc rmc duo brp pta lln gesch dossiernr dossnr rvdk clb asd cvs fw
""")
# Shortened words: nobody's name, but the letters of a known name all the same (MZ).
SHORTHAND = _words("""
aanw afk afspr afw amv aub bagn begel beh bespr betr bff bijl bijz ca cbcl clientnr contactgeg contactpers cvb dd dgn dhr dict dir dmv
docx dp etc eval event evt excl ext ff fsi geb gebdat gedr gem geoorl gesprk gn gr handt hb hr hv idd iig incl ind inf insta ipv ivm jl
jpg jr kl klasg leerlingnr lft lgl lkr ll lol max mbt mbv mdr mdw med mi min mnd mob mr mt mvg mz nav nb nr nwe obv oid oke oké ond
onderst ondst ongeoorl opm or ot overl ovj p.w. pls pptx prs ps psych pv rapp rapportnr reknr resp sdq slb slb'er slm snap sr srry srs
tav tel telnr tgv tiq tnv trajectbegel vb vbi vca vdr verl versl vervbl vgl vlgs vm vndg vnl vo voorz vrl vsi vwb wgi wk wkn wrsch wv
xlsx xx xxx yo ysr zaaknr zgn zk zl zmlk zmok zn zoco zorgcoord zs zsm
""")
NO_NAMES = ABBREVIATIONS | SHORTHAND

# Providers and clubs of people that often stand in our texts; only used to guess the kind.
PROVIDERS = _words("""
karakter accare altrecht dimence lentis parnassia yulius levvel spirit entrea lindenhout pluryn severinus dynamo trajekt eleos promens
jarabee
jeugdformaat horizon enver timon intermetzo youz triade vitree oosterpoort combinatie rubicon mutsaersstichting mondriaan juzt sterk huis
tactus iriszorg novadic jellinek moviera safegroup fier arosa cordaan philadelphia amarant dichterbij lunet koraal gastenhof cosis ambiq
trias elker molendrift leger heils nidos vluchtelingenwerk humanitas bindkracht10 bindkracht sovee lucertis ggnet pro persona herlaarhof
""")

# A number after one of these is no house number.
COUNTED = _words("""
groep klas leerjaar cluster week fase blok havo vmbo vwo mavo brugklas niveau dag dagen uur uren keer punt
punten artikel art lid bijlage
locatie lokaal traject route plan versie ronde deel hoofdstuk stap kamer nummer nr ruim circa nog al met van tot
na voor om sinds per elke
alle ieder begin eind januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr jun jul aug sep
sept okt nov dec minstens ongeveer maximaal minimaal bijna slechts de het een en of is was zijn heeft had krijgt
rekent mist plek tijd leeftijd
""")

# Behind a number: it counts something, so it is no house number (Ginkel 13 jr, Hamza 2 wk niet gezien).
UNITS = _words("""
jr jaar jarige jrg maand maanden mnd mndn wk wkn week weken dag dagen dgn uur uren u min minuten kwartier x keer maal lesuur lesuren dagdeel
dagdelen euro km kinderen leerlingen lln punten procent
""")


def looks_like_verb(word: str, counted: frozenset[str]) -> bool:
    """A finite verb by list, or a counted word in -t or -te/-de whose stem is counted as well."""
    if word in _VERBS:
        return True
    if word not in counted or len(word) < 5 or word in DETERMINERS:
        return False
    return (word.endswith("t") and word[:-1] in counted) or (word.endswith(("te", "de")) and word[:-2] in counted)


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb febr", "maart mrt mar", "april apr", "mei", "juni jun", "juli jul", "augustus aug",
            "september sep sept", "oktober okt", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

# Before a name at the opening of a letter or an app.
GREETINGS = _words(
    "hai hoi hoihoi hey hee he hi hallo halo dag lieve beste geachte dear goedemorgen goedemiddag goedenavond salam yo"
)


def is_kind_of_organisation(word: str) -> bool:
    """A word that says what kind of organisation bears the name behind it."""
    return word in JOINED_CUES or word.endswith(KIND_ENDINGS)
