#include "views/export/picture_export.h"

#include "model/diagram/font_metrics.h"
#include "tests/views/sample_pictures.h"
#include "views/diagram/diagram_painter.h"

#include <QFile>
#include <QFontMetricsF>
#include <QImage>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

class PictureExport : public testing::Test {
protected:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }
    QByteArray contents(const char* name) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QTemporaryDir m_folder;
};

TEST_F(PictureExport, WritesAPngOfTheScaledSize)
{
    ASSERT_TRUE(exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("a.png"), 3));
    const QImage image = QImage::fromData(contents("a.png"));
    EXPECT_EQ(image.size(), QSize(1500, 900));
    const auto fill = toColor(diagram::colours(diagram::Role::rulesBox, diagram::Scheme::light).fill);
    EXPECT_EQ(image.pixelColor(3 * 30, 3 * 50), fill) << "inside a box";
    EXPECT_EQ(image.pixelColor(3, 3), toColor(diagram::colours(diagram::Role::page, diagram::Scheme::light).fill));
}

TEST_F(PictureExport, IsTheSameEachTimeAndOtherInTheDark)
{
    ASSERT_TRUE(exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("a.png"), 1));
    ASSERT_TRUE(exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("b.png"), 1));
    ASSERT_TRUE(exportPng(*test::crossOfBoxes(), diagram::Scheme::dark, path("c.png"), 1));
    EXPECT_EQ(contents("a.png"), contents("b.png"));
    EXPECT_NE(contents("a.png"), contents("c.png"));
}

TEST_F(PictureExport, WritesAPdfWithFontsRatherThanPixels)
{
    ASSERT_TRUE(exportPdf(*test::crossOfBoxes(), diagram::Scheme::light, path("a.pdf")));
    const QByteArray pdf = contents("a.pdf");
    EXPECT_TRUE(pdf.startsWith("%PDF-"));
    EXPECT_TRUE(pdf.contains("DejaVuSans"));
    EXPECT_FALSE(pdf.contains("/Subtype /Image"));
    EXPECT_TRUE(pdf.contains("/MediaBox [0 0 375 225]") || pdf.contains("/MediaBox [0 0 375.000000 225.000000]"))
        << "500 × 300 at 96 an inch";
}

TEST_F(PictureExport, SaysWhyItCannotWrite)
{
    const auto nowhere = exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("no/such/folder/a.png"));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().kind, ErrorKind::output);
    EXPECT_FALSE(nowhere.error().why.empty());
    EXPECT_FALSE(exportPdf(*test::crossOfBoxes(), diagram::Scheme::light, path("no/such/folder/a.pdf")));
    EXPECT_FALSE(exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("a.png"), 1000));
    EXPECT_FALSE(exportPng(*test::crossOfBoxes(), diagram::Scheme::light, path("a.png"), 0));
    EXPECT_FALSE(exportPng({}, diagram::Scheme::light, path("a.png")));
    EXPECT_FALSE(exportPdf({}, diagram::Scheme::light, path("a.pdf")));
    EXPECT_TRUE(contents("a.png").isEmpty());
}

TEST(PictureFont, IsAsWideAsLayoutMeasured)
{
    using Style = diagram::TextStyle;
    const diagram::FontMetrics measure;
    for (const Style style : {Style::title, Style::heading, Style::body, Style::small, Style::mono, Style::monoSmall})
        for (const char* text : {"shop/frontend", "10.96.119.167:80", "KUBE-SVC-PY4JZH2ITZYEO4CN", "WAVE fi → ×"}) {
            const double painted = QFontMetricsF(pictureFont(style)).horizontalAdvance(QString::fromUtf8(text));
            EXPECT_NEAR(painted, measure.width(text, style), 0.5 + painted * 0.01) << text << ' ' << static_cast<int>(style);
        }
}

}  // namespace
}  // namespace fairlead::views
