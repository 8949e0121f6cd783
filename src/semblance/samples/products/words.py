"""The words on labels, in languages that need no letters beyond the built-in font's."""

from dataclasses import dataclass

BRANDS = (
    "LUMERA", "Belmonte", "NOVAE", "Verdane", "Kiyora", "ONDA", "Maison Rive", "Halden",
    "PURELLA", "Solmar", "Aster & Co", "Tindra", "MIRELLE", "Osmia", "Calanthe", "RHEA",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """One language's product names, details and small print, in the same order in each."""

    names: tuple[str, ...]
    details: tuple[str, ...]
    small_print: str


LANGUAGES = {
    "english": Language(
        ("Night Cream", "Hand Balm", "Face Serum", "Body Milk", "Rose Water", "Sun Care"),
        ("with almond oil", "for dry skin", "48 h moisture", "fragrance free"),
        "Shake before use. Keep away from heat.",
    ),
    "spanish": Language(
        ("Crema de Noche", "Manos Suaves", "Suero Facial", "Leche Corporal", "Agua de Rosas",
         "Cuidado Solar"),
        ("con aceite de almendra", "para piel seca", "48 h de agua", "sin perfume"),
        "Agitar antes de usar. Proteger del calor.",
    ),
    "italian": Language(
        ("Crema Notte", "Balsamo Mani", "Siero Viso", "Latte Corpo", "Acqua di Rose",
         "Cura del Sole"),
        ("con olio di mandorle", "per pelle secca", "48 ore di acqua", "senza profumo"),
        "Agitare prima dell'uso. Tenere al fresco.",
    ),
    "german": Language(
        ("Nachtcreme", "Handbalsam", "Gesichtsserum", "Lotion", "Rosenwasser", "Sonnenschutz"),
        ("mit Mandelkern", "bei trockener Haut", "48 Std. Pflege", "ohne Duftstoffe"),
        "Vor Gebrauch mischen. Vor Hitze bewahren.",
    ),
    "indonesian": Language(
        ("Krim Malam", "Balsem Tangan", "Serum Wajah", "Susu Tubuh", "Air Mawar",
         "Tabir Surya"),
        ("dengan minyak almond", "untuk kulit kering", "lembap 48 jam", "tanpa pewangi"),
        "Kocok sebelum dipakai. Jauhkan dari panas.",
    ),
}  # fmt: skip

SIZES = ("30 ml  1.0 fl.oz", "50 ml  1.7 fl.oz", "75 ml  2.5 fl.oz", "15 g  0.53 oz", "100 ml")
PRICES = ("", "", "4.99", "12.50", "$ 18", "24.00")
