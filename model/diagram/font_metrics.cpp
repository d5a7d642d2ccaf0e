#include "model/diagram/font_metrics.h"

#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fairlead::diagram {

namespace {

// Advance widths in units of 1/2048 em, read from the hmtx tables of DejaVu 2.37.
constexpr double unitsPerEm = 2048;
constexpr double ascender = 1901 / unitsPerEm;
constexpr double descender = 483 / unitsPerEm;
constexpr std::uint16_t monoWidth = 1233;

// U+0020 to U+007E, then U+00A0 to U+017F.
constexpr std::array<std::uint16_t, 95> regularAscii{
    651,  821,  942,  1716, 1303, 1946, 1597, 563,  799,  799,  1024, 1716, 651,  739,  651,  690,  1303, 1303, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 690,  690,  1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577, 1294,
    1178, 1587, 1540, 604,  604,  1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403,
    1251, 1403, 799,  690,  799,  1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721,  1300, 1298, 569,  569,  1186,
    569,  1995, 1298, 1253, 1300, 1300, 842,  1067, 803,  1298, 1212, 1675, 1212, 1212, 1075, 1303, 690,  1303, 1716};

constexpr std::array<std::uint16_t, 224> regularLatin{
    651,  821,  1303, 1303, 1303, 1303, 690,  1024, 1024, 2048, 965,  1253, 1716, 739,  2048, 1024, 1024, 1716, 821,  821,  1024,
    1303, 1303, 651,  1024, 821,  965,  1253, 1985, 1985, 1985, 1087, 1401, 1401, 1401, 1401, 1401, 1401, 1995, 1430, 1294, 1294,
    1294, 1294, 604,  604,  604,  604,  1587, 1532, 1612, 1612, 1612, 1612, 1612, 1716, 1612, 1499, 1499, 1499, 1499, 1251, 1239,
    1290, 1255, 1255, 1255, 1255, 1255, 1255, 2011, 1126, 1260, 1260, 1260, 1260, 569,  569,  569,  569,  1253, 1298, 1253, 1253,
    1253, 1253, 1253, 1716, 1253, 1298, 1298, 1298, 1298, 1212, 1300, 1212, 1401, 1255, 1401, 1255, 1401, 1255, 1430, 1126, 1430,
    1126, 1430, 1126, 1430, 1126, 1577, 1300, 1587, 1300, 1294, 1260, 1294, 1260, 1294, 1260, 1294, 1260, 1294, 1260, 1587, 1300,
    1587, 1300, 1587, 1300, 1587, 1300, 1540, 1298, 1876, 1423, 604,  569,  604,  569,  604,  569,  604,  569,  604,  569,  1208,
    1138, 604,  569,  1343, 1186, 1186, 1141, 569,  1141, 569,  1141, 768,  1141, 700,  1151, 582,  1532, 1298, 1532, 1298, 1532,
    1298, 1666, 1532, 1298, 1612, 1253, 1612, 1253, 1612, 1253, 2191, 2095, 1423, 842,  1423, 842,  1423, 842,  1300, 1067, 1300,
    1067, 1300, 1067, 1300, 1067, 1251, 803,  1251, 803,  1251, 803,  1499, 1298, 1499, 1298, 1499, 1298, 1499, 1298, 1499, 1298,
    1499, 1298, 2025, 1675, 1251, 1212, 1251, 1403, 1075, 1403, 1075, 1403, 1075, 721};

constexpr std::array<std::uint16_t, 95> boldAscii{
    713,  934,  1067, 1716, 1425, 2052, 1786, 627,  936,  936,  1071, 1716, 778,  850,  778,  748,  1425, 1425, 1425,
    1425, 1425, 1425, 1425, 1425, 1425, 1425, 819,  819,  1716, 1716, 1716, 1188, 2048, 1585, 1561, 1503, 1700, 1399,
    1399, 1681, 1714, 762,  762,  1587, 1305, 2038, 1714, 1741, 1501, 1741, 1577, 1475, 1397, 1663, 1585, 2259, 1579,
    1483, 1485, 936,  748,  936,  1716, 1024, 1024, 1382, 1466, 1214, 1466, 1389, 891,  1466, 1458, 702,  702,  1362,
    702,  2134, 1458, 1407, 1466, 1466, 1010, 1219, 979,  1458, 1335, 1892, 1321, 1335, 1192, 1458, 748,  1458, 1716};

constexpr std::array<std::uint16_t, 224> boldLatin{
    713,  934,  1425, 1425, 1303, 1425, 748,  1024, 1024, 2048, 1155, 1323, 1716, 850,  2048, 1024, 1024, 1716, 897,  897,  1024,
    1507, 1303, 778,  1024, 897,  1155, 1323, 2120, 2120, 2120, 1188, 1585, 1585, 1585, 1585, 1585, 1585, 2222, 1503, 1399, 1399,
    1399, 1399, 762,  762,  762,  762,  1716, 1714, 1741, 1741, 1741, 1741, 1741, 1716, 1741, 1663, 1663, 1663, 1663, 1483, 1511,
    1473, 1382, 1382, 1382, 1382, 1382, 1382, 2146, 1214, 1389, 1389, 1389, 1389, 702,  702,  702,  702,  1407, 1458, 1407, 1407,
    1407, 1407, 1407, 1716, 1407, 1458, 1458, 1458, 1458, 1335, 1466, 1335, 1585, 1382, 1585, 1382, 1585, 1382, 1503, 1214, 1503,
    1214, 1503, 1214, 1503, 1214, 1700, 1466, 1716, 1466, 1399, 1389, 1399, 1389, 1399, 1389, 1399, 1389, 1399, 1389, 1681, 1466,
    1681, 1466, 1681, 1466, 1681, 1466, 1714, 1458, 1994, 1618, 762,  702,  762,  702,  762,  702,  762,  702,  762,  702,  1524,
    1404, 762,  702,  1587, 1362, 1362, 1305, 702,  1305, 702,  1305, 982,  1305, 1140, 1315, 760,  1714, 1458, 1714, 1458, 1714,
    1458, 2013, 1714, 1458, 1741, 1407, 1741, 1407, 1741, 1407, 2390, 2241, 1577, 1010, 1577, 1010, 1577, 1010, 1475, 1219, 1475,
    1219, 1475, 1219, 1475, 1219, 1397, 979,  1397, 979,  1397, 979,  1663, 1458, 1663, 1458, 1663, 1458, 1663, 1458, 1663, 1458,
    1663, 1458, 2259, 1892, 1483, 1335, 1483, 1485, 1192, 1485, 1192, 1485, 1192, 891};

struct SymbolWidth {
    char32_t codePoint;
    std::uint16_t regular;
    std::uint16_t bold;
};

// Sorted by code point: the symbols that the pictures use themselves.
constexpr std::array symbols{SymbolWidth{0x2013, 1024, 1024}, SymbolWidth{0x2014, 2048, 2048}, SymbolWidth{0x2018, 651, 778},
                             SymbolWidth{0x2019, 651, 778},   SymbolWidth{0x201C, 1061, 1346}, SymbolWidth{0x201D, 1061, 1346},
                             SymbolWidth{0x2022, 1208, 1309}, SymbolWidth{0x2026, 2048, 2048}, SymbolWidth{0x2190, 1716, 1716},
                             SymbolWidth{0x2191, 1716, 1716}, SymbolWidth{0x2192, 1716, 1716}, SymbolWidth{0x2193, 1716, 1716},
                             SymbolWidth{0x21BB, 1716, 1716}, SymbolWidth{0x21C4, 1716, 1716}, SymbolWidth{0x2212, 1716, 1716},
                             SymbolWidth{0x2264, 1716, 1716}, SymbolWidth{0x2265, 1716, 1716}, SymbolWidth{0x25CB, 1787, 1787},
                             SymbolWidth{0x25CF, 1787, 1787}, SymbolWidth{0x26A0, 1836, 1836}, SymbolWidth{0x2713, 1716, 1716},
                             SymbolWidth{0x2715, 1716, 1716}};

std::uint16_t advance(char32_t c, const FontFace& face)
{
    // East Asian wide characters, emoji and everything beyond come from other fonts: at most an em and a bit.
    constexpr std::uint16_t unknownNarrow = 2300;
    constexpr std::uint16_t unknownWide = 2600;
    if (c >= 0x1100 && (c < 0x2000 || c >= 0x2E80))
        return unknownWide;
    if (face.mono)
        return monoWidth;
    if (c >= 0x20 && c < 0x7F)
        return (face.bold ? boldAscii : regularAscii)[c - 0x20];
    if (c >= 0xA0 && c < 0x180)
        return (face.bold ? boldLatin : regularLatin)[c - 0xA0];
    const auto found = std::lower_bound(symbols.begin(), symbols.end(), c,
                                        [](const SymbolWidth& symbol, char32_t value) { return symbol.codePoint < value; });
    if (found != symbols.end() && found->codePoint == c)
        return face.bold ? found->bold : found->regular;
    return c < 0x1100 ? unknownNarrow : unknownWide;
}

}  // namespace

FontFace fontFace(TextStyle style)
{
    switch (style) {
    case TextStyle::title:
        return {26, true, false};
    case TextStyle::heading:
        return {16, true, false};
    case TextStyle::body:
        return {14, false, false};
    case TextStyle::small:
        return {12, false, false};
    case TextStyle::mono:
        return {14, false, true};
    case TextStyle::monoSmall:
        return {12, false, true};
    }
    return {};
}

double baseline(const Text& text)
{
    const double size = fontFace(text.style).size;
    const double leading = text.rect.height - size * (ascender + descender);
    return text.rect.y + leading / 2 + size * ascender;
}

double FontMetrics::width(const std::string& text, TextStyle style) const
{
    const FontFace face = fontFace(style);
    std::uint64_t units = 0;
    for (std::size_t position = 0; position < text.size();)
        units += advance(nextCodePoint(text, position), face);
    return static_cast<double>(units) * face.size / unitsPerEm;
}

double FontMetrics::lineHeight(TextStyle style) const { return fontFace(style).size * 1.25; }

std::string_view fontFamilies(bool mono)
{
    return mono ? "DejaVu Sans Mono, Menlo, Consolas, monospace" : "DejaVu Sans, Verdana, sans-serif";
}

}  // namespace fairlead::diagram
