#include "model/diagram/text_fitting.h"

#include "fixed_text_measure.h"

#include "model/diagram/font_metrics.h"

#include <gtest/gtest.h>

namespace fairlead::test {

using diagram::FontMetrics;
using diagram::printable;
using diagram::shortenMiddle;
using diagram::TextStyle;
using diagram::wrap;

TEST(TextFitting, MakesAnyBytesPrintable)
{
    EXPECT_EQ(printable("plain caf\u00E9 \u6F22"), "plain caf\u00E9 \u6F22");
    EXPECT_EQ(printable("a\tb\r\nc"), "a b  c");
    EXPECT_EQ(printable(std::string("nul\0x", 5)), "nul\uFFFDx");
    EXPECT_EQ(printable("\x1b[31m"), "\uFFFD[31m");
    EXPECT_EQ(printable("\xc3"), "\uFFFD");
    EXPECT_EQ(printable("\xc0\xaf"), "\uFFFD\uFFFD");  // an overlong slash
    EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond Unicode
    EXPECT_EQ(printable("safe\u202Egpj.exe"), "safe\uFFFDgpj.exe");
}

TEST(TextFitting, ShortensInTheMiddle)
{
    const FixedTextMeasure measure;  // 9 a character
    EXPECT_EQ(shortenMiddle("catalog-7b9d8768d6-cm6p2", 1000, TextStyle::body, measure), "catalog-7b9d8768d6-cm6p2");
    EXPECT_EQ(shortenMiddle("catalog-7b9d8768d6-cm6p2", 99, TextStyle::body, measure), "catal\u2026cm6p2");
    EXPECT_EQ(shortenMiddle("catalog", 9, TextStyle::body, measure), "\u2026");
    EXPECT_EQ(shortenMiddle("catalog", 8, TextStyle::body, measure), "");
    EXPECT_EQ(shortenMiddle("\u6F22\u5B57\u6F22\u5B57", 27, TextStyle::body, measure), "\u6F22\u2026\u5B57");
    EXPECT_EQ(shortenMiddle("", 0, TextStyle::body, measure), "");
}

TEST(TextFitting, WrapsAtSpaces)
{
    const FixedTextMeasure measure;
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrap("one two three", 1000, TextStyle::body, measure, 3), (Lines{"one two three"}));
    EXPECT_EQ(wrap("one two three", 63, TextStyle::body, measure, 3), (Lines{"one two", "three"}));
    EXPECT_EQ(wrap("one two three four five", 63, TextStyle::body, measure, 2), (Lines{"one two", "thr\u2026ive"}));
    EXPECT_EQ(wrap("abcdefghijkl mn", 63, TextStyle::body, measure, 3), (Lines{"abc\u2026jkl", "mn"}));
    EXPECT_EQ(wrap("", 63, TextStyle::body, measure, 3), Lines{});
}

TEST(TextFitting, KnowsTheWidthsOfTheFont)
{
    const FontMetrics font;
    // Advance widths of DejaVu Sans: "A" 1401, "V" 1401 of 2048; Mono 1233 each.
    EXPECT_NEAR(font.width("AV", TextStyle::body), 14 * 2802 / 2048.0, 1e-9);
    EXPECT_NEAR(font.width("iii", TextStyle::mono), 14 * 3 * 1233 / 2048.0, 1e-9);
    EXPECT_NEAR(font.width("\u2192", TextStyle::small), 12 * 1716 / 2048.0, 1e-9);
    EXPECT_GT(font.width("\u6F22", TextStyle::body), 14);
    EXPECT_EQ(font.width("", TextStyle::title), 0);
}

}  // namespace fairlead::test
