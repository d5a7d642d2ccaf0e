#include "views/diagram/picture_pane.h"

#include "tests/views/sample_pictures.h"
#include "views/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

class PicturePaneTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_pane.resize(700, 500);
        m_pane.show();
        QApplication::setActiveWindow(&m_pane);
        m_pane.showPicture(test::crossOfBoxes());
        m_pane.view().setFocus();
    }

    Theme m_theme;
    PicturePane m_pane{m_theme, DiagramView::Fit::whole};
};

TEST_F(PicturePaneTest, ReadsThePictureAsTextWithOneKeyAndBack)
{
    auto* reading = m_pane.findChild<QPlainTextEdit*>(QStringLiteral("reading"));
    ASSERT_NE(reading, nullptr);
    EXPECT_FALSE(reading->isVisible());
    QTest::keyClick(&m_pane.view(), Qt::Key_T);
    ASSERT_TRUE(reading->isVisible());
    EXPECT_TRUE(reading->hasFocus()) << "the keyboard follows";
    EXPECT_TRUE(reading->toPlainText().contains(QStringLiteral("- middle: The box middle.")));
    m_pane.findChild<QPushButton*>(QStringLiteral("copyReading"))->click();
    EXPECT_EQ(QApplication::clipboard()->text(), reading->toPlainText());
    QTest::keyClick(reading, Qt::Key_T);
    EXPECT_TRUE(m_pane.view().isVisible());
    EXPECT_TRUE(m_pane.view().hasFocus());
}

TEST_F(PicturePaneTest, ReadsTheNextPictureToo)
{
    m_pane.setReading(true);
    auto next = std::make_shared<diagram::DisplayList>(*test::crossOfBoxes());
    next->items.front().name = "renamed";
    m_pane.showPicture(next);
    EXPECT_TRUE(m_pane.showsPicture());
    EXPECT_TRUE(m_pane.readingText().contains(QStringLiteral("renamed")));
    EXPECT_TRUE(m_pane.findChild<QPlainTextEdit*>(QStringLiteral("reading"))->toPlainText().contains(QStringLiteral("renamed")));
    m_pane.showMessage(QStringLiteral("Nothing"), {});
    EXPECT_FALSE(m_pane.showsPicture());
}

TEST_F(PicturePaneTest, PaintsInHighContrast)
{
    m_theme.setChoice(Theme::Choice::contrastDark);
    EXPECT_EQ(m_pane.view().viewport()->grab().toImage().pixelColor(2, 2), QColor(Qt::black));
    m_theme.setChoice(Theme::Choice::light);
}

}  // namespace
}  // namespace fairlead::views
