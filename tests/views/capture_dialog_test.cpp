#include "views/export/capture_dialog.h"

#include "model/evidence/capture_reader.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

class CaptureDialogTest : public testing::Test {
protected:
    void SetUp() override { m_dialog.show(); }
    void setTarget(const std::string& name)
    {
        m_dialog.findChild<QLineEdit*>(QStringLiteral("captureTarget"))
            ->setText(QString::fromStdString((m_folder.path() / name).string()));
    }
    QPushButton& button(QDialogButtonBox::StandardButton which)
    {
        return *m_dialog.findChild<QDialogButtonBox*>()->button(which);
    }
    std::string state() { return m_dialog.findChild<QLabel*>(QStringLiteral("captureState"))->text().toStdString(); }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    std::size_t filesInFolder() const
    {
        std::size_t files = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(m_folder.path()))
            ++files;
        return files;
    }

    test::TemporaryFolder m_folder;
    SnapshotPtr m_snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-ipvs")).value();
    CaptureDialog m_dialog{m_snapshot};
};

TEST_F(CaptureDialogTest, SavesWhatIsShown)
{
    setTarget("shop.tar.gz");
    button(QDialogButtonBox::Save).click();
    ASSERT_TRUE(waitFor([&] { return !m_dialog.isVisible(); })) << state();
    EXPECT_EQ(m_dialog.written().toStdString(), (m_folder.path() / "shop.tar.gz").string());
    EXPECT_EQ(evidence::openCapture(m_folder.path() / "shop.tar.gz")->paths(), m_snapshot->evidence().paths());
}

TEST_F(CaptureDialogTest, AnonymizesWhereAsked)
{
    setTarget("other.zip");
    m_dialog.findChild<QCheckBox*>(QStringLiteral("anonymize"))->setChecked(true);
    button(QDialogButtonBox::Save).click();
    ASSERT_TRUE(waitFor([&] { return !m_dialog.isVisible(); })) << state();
    const auto saved = evidence::openCapture(m_folder.path() / "other.zip");
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->find("api/services.json")->find("frontend"), std::string::npos);
    EXPECT_EQ(cluster::ClusterSnapshot::build(*saved).value()->objects().services->size(),
              m_snapshot->objects().services->size());
}

TEST_F(CaptureDialogTest, SaysWhyItCannotAndLetsAnotherNameBeChosen)
{
    m_folder.write("taken/file", "x");
    setTarget("taken");
    button(QDialogButtonBox::Save).click();
    ASSERT_TRUE(waitFor([&] { return state().find("not empty") != std::string::npos; })) << state();
    EXPECT_TRUE(m_dialog.isVisible());
    EXPECT_TRUE(button(QDialogButtonBox::Save).isEnabled());
    setTarget("free");
    button(QDialogButtonBox::Save).click();
    ASSERT_TRUE(waitFor([&] { return !m_dialog.isVisible(); })) << state();
}

TEST_F(CaptureDialogTest, CancelLeavesNothing)
{
    setTarget("shop.tar.xz");
    button(QDialogButtonBox::Save).click();
    button(QDialogButtonBox::Cancel).click();
    EXPECT_EQ(state(), "Stopped: nothing was written.");
    EXPECT_TRUE(m_dialog.isVisible());
    ASSERT_TRUE(waitFor([] { return QThreadPool::globalInstance()->activeThreadCount() == 0; }));
    EXPECT_EQ(filesInFolder(), 0U);
    button(QDialogButtonBox::Cancel).click();
    EXPECT_FALSE(m_dialog.isVisible());
}

TEST_F(CaptureDialogTest, NeedsAName)
{
    m_dialog.findChild<QLineEdit*>(QStringLiteral("captureTarget"))->setText(QStringLiteral("  "));
    EXPECT_FALSE(button(QDialogButtonBox::Save).isEnabled());
}

}  // namespace
}  // namespace fairlead::views
