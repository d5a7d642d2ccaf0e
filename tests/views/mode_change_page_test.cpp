#include "views/modechange/mode_change_page.h"

#include "tests/support/sample_clusters.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QUrl>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ModeChangePageTest : public testing::Test {
protected:
    void open(const char* sample)
    {
        m_page.setSnapshot(test::sharedSampleCluster(sample));
        m_page.show();
        m_page.showReport();
        ASSERT_TRUE(QTest::qWaitFor([this] { return m_page.isReady(); }, 30'000));
    }
    std::string words() const { return m_page.text().toStdString(); }
    QLineEdit& filter() { return *m_page.findChild<QLineEdit*>(QStringLiteral("modeChangeFilter")); }

    Theme m_theme;
    Navigation m_navigation;
    ModeChangePage m_page{m_navigation, m_theme};
};

TEST_F(ModeChangePageTest, SaysWhatChangesForTheClusterAndForEachService)
{
    open("shop-iptables-nft");
    EXPECT_THAT(words(),
                AllOf(HasSubstr("would move from iptables to nftables"), HasSubstr("For the whole cluster"),
                      HasSubstr("shop/frontend"), HasSubstr("nothing changes but what is said for the whole cluster")));
    auto& browser = *m_page.findChild<QTextBrowser*>(QStringLiteral("modeChangeReport"));
    emit browser.anchorClicked(QUrl(QStringLiteral("fairlead:service/shop/frontend")));
    EXPECT_EQ(m_navigation.place(), Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
}

TEST_F(ModeChangePageTest, FiltersTheServices)
{
    open("shop-iptables-nft");
    filter().setText(QStringLiteral("FRONTEND"));
    EXPECT_THAT(words(), AllOf(HasSubstr("shop/frontend"), Not(HasSubstr("shop/catalog"))));
    filter().setText(QStringLiteral("no such service"));
    EXPECT_THAT(words(), AllOf(HasSubstr("passes the filter"), HasSubstr("For the whole cluster")));
}

TEST_F(ModeChangePageTest, SaysWhereNothingIsToMove)
{
    open("shop-nftables");
    EXPECT_THAT(words(), AllOf(HasSubstr("in nftables mode already"), Not(HasSubstr("Service by service"))));
}

TEST_F(ModeChangePageTest, SavesTheReportWholeOrSaysWhyNot)
{
    open("shop-ipvs");
    const QTemporaryDir folder;
    QSignalSpy saved(&m_page, &ModeChangePage::saved);
    QSignalSpy notSaved(&m_page, &ModeChangePage::notSaved);
    const std::pair<const char*, const char*> kinds[]{
        {"a.md", "# Moving kube-proxy"}, {"a.html", "<!DOCTYPE html>"}, {"a.json", "{\"kind\":\"mode-change\""}};
    for (const auto& [name, begin] : kinds) {
        const QString path = folder.filePath(QString::fromLatin1(name));
        m_page.saveTo(path);
        ASSERT_TRUE(saved.wait(30'000)) << name;
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        EXPECT_THAT(file.readAll().toStdString(), testing::StartsWith(begin));
    }
    m_page.saveTo(folder.filePath(QStringLiteral("not there/a.md")));
    ASSERT_TRUE(notSaved.wait(30'000));
    EXPECT_THAT(notSaved.front().front().toString().toStdString(),
                AllOf(HasSubstr("not there/a.md"), HasSubstr("Choose another")));
}

}  // namespace
}  // namespace fairlead::views
