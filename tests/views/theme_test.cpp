#include "views/theme/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QFont>
#include <QPalette>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <cmath>

namespace fairlead::views {
namespace {

double luminance(const QColor& color)
{
    const auto linear = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& first, const QColor& second)
{
    const double a = luminance(first) + 0.05;
    const double b = luminance(second) + 0.05;
    return std::max(a, b) / std::min(a, b);
}

TEST(Theme, SwitchesTheWholeApplication)
{
    Theme theme;
    theme.setChoice(Theme::Choice::light);
    const QSignalSpy spy(&theme, &Theme::changed);
    theme.setChoice(Theme::Choice::dark);
    EXPECT_TRUE(theme.isDark());
    EXPECT_LT(QApplication::palette().color(QPalette::Window).lightnessF(), 0.3);
    theme.setChoice(Theme::Choice::light);
    EXPECT_FALSE(theme.isDark());
    EXPECT_GT(QApplication::palette().color(QPalette::Window).lightnessF(), 0.7);
    EXPECT_EQ(spy.count(), 2);
}

TEST(Theme, KeepsTextReadable)
{
    Theme theme;
    for (const auto choice :
         {Theme::Choice::light, Theme::Choice::dark, Theme::Choice::contrastLight, Theme::Choice::contrastDark}) {
        theme.setChoice(choice);
        const ThemeColors& colors = theme.colors();
        for (const QColor& ground : {colors.panel, colors.raised, colors.selection, colors.verbatim})
            for (const QColor& text : {colors.text, colors.mutedText, colors.accent, colors.ok, colors.warning, colors.error})
                EXPECT_GE(contrast(text, ground), theme.isHighContrast() ? 7 : 4.5)
                    << text.name().toStdString() << " on " << ground.name().toStdString();
    }
}

TEST(Theme, SetsTitlesInSizesOfTheSystemsFont)
{
    const Theme theme;
    const QFont usual = QApplication::font();
    const QString before = qApp->styleSheet();
    QFont large = usual;
    large.setPixelSize(30);
    QApplication::setFont(large);
    EXPECT_TRUE(qApp->styleSheet().contains(QStringLiteral("font-size: 42px"))) << "1.4 of the font";
    QApplication::setFont(usual);
    EXPECT_EQ(qApp->styleSheet(), before);
}

TEST(Theme, MovesLessWhereThePersonWishesIt)
{
    Theme theme;
    EXPECT_FALSE(theme.reducesMotion());
    theme.setReduceMotion(true);
    EXPECT_TRUE(theme.reducesMotion());
}

TEST(Theme, HasEveryIconInColour)
{
    int count = 0;
    for (QDirIterator icons(QStringLiteral(":/icons")); icons.hasNext(); ++count) {
        const QString name = QFileInfo(icons.next()).completeBaseName();
        EXPECT_FALSE(Theme::icon(name, Qt::red).pixmap(16).toImage().isNull()) << name.toStdString();
    }
    EXPECT_GT(count, 20);
    EXPECT_TRUE(Theme::icon(QStringLiteral("no-such-icon"), Qt::red).isNull());
}

}  // namespace
}  // namespace fairlead::views
